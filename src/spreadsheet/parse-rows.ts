import { checkText, cleanText } from '../../libs/field-rules/index.ts';
import { type Cell, cellText, type TableRow } from '../../libs/xlsx-table/index.ts';
import type { DatalinkValues } from '../datalinks/index.ts';
import { checkUsername, cleanUsername, type ProfilePatch, usernameKey } from '../users/index.ts';
import { type ColumnField, columnFor, isDatalink, ruleOf } from './columns.ts';

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
  /** What is wrong with the cells themselves; whether a text may be kept is asked where it is known what it would change. */
  problems: RowProblem[];
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
    cells: layout.fields.map((field, place) => (field === 'password' ? '' : cellText(cells[place]))),
  };
  layout.fields.forEach((field, place) => {
    if (field) parseCell(parsed, field, place, layout.headers[place]!, cells[place]);
  });
  return parsed;
}

function parseCell(parsed: ParsedRow, field: ColumnField, place: number, header: string, cell: Cell | null | undefined): void {
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
  else parseText(parsed, field, cleanText(text));
}

const usernameCharsShown = 100;

function parseUsername(parsed: ParsedRow, header: string, text: string): void {
  const username = cleanUsername(text);
  parsed.username = username.slice(0, usernameCharsShown);
  const problem = checkUsername(username);
  if (problem) parsed.problems.push({ column: header, ...problem });
  else parsed.usernameKey = usernameKey(username);
}

function parseText(parsed: ParsedRow, field: Exclude<ColumnField, 'username' | 'password'>, text: string): void {
  if (text === '') parsed.blankFields.push(field);
  else if (isDatalink(field)) parsed.datalinks[field] = text;
  else parsed.profile[field] = text;
}

/** What is wrong with the texts of these fields, in the order of the file's columns. */
export function textProblems(row: ParsedRow, layout: Layout, isChecked: (field: TextField, text: string) => boolean): RowProblem[] {
  const problems: RowProblem[] = [];
  for (let place = 0; place < layout.fields.length; place++) {
    const field = layout.fields[place] ?? null;
    if (field === null || field === 'username' || field === 'password') continue;
    const text = isDatalink(field) ? row.datalinks[field] : row.profile[field];
    if (!text || !isChecked(field, text)) continue;
    const problem = checkText(ruleOf(field), text);
    if (problem) problems.push({ column: layout.headers[place]!, ...problem });
  }
  return problems;
}

export type TextField = Exclude<ColumnField, 'username' | 'password'>;

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
function checkCell(field: ColumnField, cell: Cell | null | undefined): Omit<RowProblem, 'column'> | null {
  if (cell == null || typeof cell === 'string') return null;
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

/** The header for a field in problems, as the file has it. */
export function headerInFile(field: ColumnField, layout: Layout): string {
  const place = layout.fields.indexOf(field);
  return place < 0 ? columnFor(field).header : layout.headers[place]!;
}
