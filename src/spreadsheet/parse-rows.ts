import { checkText, cleanText } from '../../libs/field-rules/index.ts';
import { type Cell, cellText, type TableRow } from '../../libs/xlsx-table/index.ts';
import type { DatalinkValues } from '../datalinks/index.ts';
import { checkUsername, cleanUsername, type ProfilePatch, usernameKey } from '../users/index.ts';
import { type ColumnField, columnOf, isDatalink, ruleOf } from './columns.ts';

export interface RowProblem {
  /** The header as the file has it, or as the template has it where the file has none. */
  column: string;
  code: string;
  /** A sentence that says what to do. */
  message: string;
}

/** One data row, typed, before anything is known of the user. */
export interface ParsedRow {
  /** The row's number in the sheet. */
  row: number;
  username: string;
  usernameKey: string;
  /** Null where the file asks to keep what there is: a blank cell or asterisks. */
  password: string | null;
  /** Only what has a value. */
  profile: ProfilePatch;
  datalinks: Partial<DatalinkValues>;
  /** Optional or not: fields whose column is there and whose cell is blank. */
  blankFields: ColumnField[];
  problems: RowProblem[];
  /** Problems of datalinks, which matter for new users only. */
  datalinkProblems: RowProblem[];
  /** What the report shows again, in the order of the header; passwords are left out. */
  cells: string[];
}

export interface Layout {
  fields: (ColumnField | null)[];
  headers: string[];
}

export function parseRow({ row, cells }: TableRow, layout: Layout): ParsedRow {
  const parsed: ParsedRow = {
    row,
    username: '',
    usernameKey: '',
    password: null,
    profile: {},
    datalinks: {},
    blankFields: [],
    problems: [],
    datalinkProblems: [],
    cells: layout.fields.map((field, place) => (field === 'password' ? '' : cellText(cells[place]))),
  };
  layout.fields.forEach((field, place) => {
    if (field) parseCell(parsed, field, place, layout.headers[place]!, cells[place]);
  });
  return parsed;
}

function parseCell(parsed: ParsedRow, field: ColumnField, place: number, header: string, cell: Cell | undefined): void {
  const unusable = checkCell(field, cell);
  if (unusable) {
    parsed.problems.push({ column: header, ...unusable });
    // As a text in the report it would pass when that is sent again.
    parsed.cells[place] = '';
    if (field === 'username') parsed.username = cleanUsername(cellText(cell)).slice(0, usernameCharsShown);
    return;
  }
  const text = cellText(cell);
  if (field === 'username') parseUsername(parsed, header, text);
  else if (field === 'password') parsed.password = text.trim() === '' || /^\*{4,}$/.test(text) ? null : text;
  else parseText(parsed, field, header, cleanText(text));
}

const usernameCharsShown = 100;

function parseUsername(parsed: ParsedRow, header: string, text: string): void {
  const username = cleanUsername(text);
  parsed.username = username.slice(0, usernameCharsShown);
  const problem = checkUsername(username);
  if (problem) parsed.problems.push({ column: header, ...problem });
  else parsed.usernameKey = usernameKey(username);
}

function parseText(parsed: ParsedRow, field: Exclude<ColumnField, 'username' | 'password'>, header: string, text: string): void {
  if (text === '') {
    parsed.blankFields.push(field);
    return;
  }
  const problem = checkText(ruleOf(field), text);
  if (problem) (isDatalink(field) ? parsed.datalinkProblems : parsed.problems).push({ column: header, ...problem });
  if (isDatalink(field)) parsed.datalinks[field] = text;
  else parsed.profile[field] = text;
}

const proseFields: ReadonlySet<ColumnField> = new Set([
  'firstName',
  'lastName',
  'companyName',
  'title',
  'department',
  'aboutMe',
  'address',
]);

/** What makes a cell unusable in its column before its text is looked at. */
function checkCell(field: ColumnField, cell: Cell | undefined): Omit<RowProblem, 'column'> | null {
  if (cell === undefined || typeof cell === 'string') return null;
  switch (cell.kind) {
    case 'error':
      return { code: 'cell-error', message: `The cell shows ${cell.text}. Mend its formula, or type the value.` };
    case 'formula-without-result':
      return {
        code: 'formula-without-result',
        message: 'The formula has no stored result. Open the file in a spreadsheet program, save it and send it again.',
      };
    case 'too-long':
      return { code: 'too-long', message: 'The cell has more text than a cell may have. Shorten it.' };
    case 'date':
      if (proseFields.has(field)) return null;
      return {
        code: 'date',
        message:
          field === 'password'
            ? 'The cell is a date. Format it as text and type the value again.'
            : `The cell is a date (${cell.text}). Format it as text and type the value again.`,
      };
    case 'number':
      if (cell.isExact && !(['username', 'password'].includes(field) && cell.text.includes('.'))) return null;
      return {
        code: 'precision-lost',
        message:
          field === 'password'
            ? 'The cell is a number that a spreadsheet cannot hold exactly. Format it as text and type the value again.'
            : `The cell is a number that a spreadsheet cannot hold exactly (${cell.text}). Format it as text and type the value again.`,
      };
    default:
      return null;
  }
}

/** A row of work that fits one transaction: at most so many rows, and so many that may need a password hash. */
export function splitIntoChunks(rows: ParsedRow[], rowsMax: number, passwordsMax: number): ParsedRow[][] {
  const chunks: ParsedRow[][] = [];
  let chunk: ParsedRow[] = [];
  let passwords = 0;
  for (const row of rows) {
    chunk.push(row);
    if (row.password !== null) passwords++;
    if (chunk.length >= rowsMax || passwords >= passwordsMax) {
      chunks.push(chunk);
      chunk = [];
      passwords = 0;
    }
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}

/** The header for a field in problems, as the file has it. */
export function headerOf(field: ColumnField, layout: Layout): string {
  const place = layout.fields.indexOf(field);
  return place < 0 ? columnOf(field).header : layout.headers[place]!;
}
