import { checkText, cleanText } from '../../libs/field-rules/index.ts';
import { type Cell, cellText, type TableRow } from '../../libs/xlsx-table/index.ts';
import type { DatalinkValues } from '../datalinks/index.ts';
import { checkUsername, cleanUsername, type ProfilePatch, usernameKey } from '../users/index.ts';
import { type ColumnField, fieldDefinitions, isDatalink, type TextField } from './columns.ts';
import { english } from './texts/all-texts.ts';
import type { RowProblem } from './row-problems.ts';

/** One row of data, before it is compared with an existing user. */
export interface ParsedRow {
  /** The row's number in the sheet. */
  row: number;
  username: string;
  usernameKey: string;
  /** Null for a blank cell or asterisks, which keep the password of an existing user. */
  password: string | null;
  /** Only fields with a value. */
  profile: ProfilePatch;
  datalinks: Partial<DatalinkValues>;
  /** Phones whose cell is a number, which has no + and, without a format, no leading zeros. */
  numberPhones: TextField[];
  /** Required and optional fields whose cell is blank. */
  blankFields: ColumnField[];
  /** Problems of the cells themselves. Texts are checked later, when it is known what they would change. */
  problems: RowProblem[];
  /** The texts that the report repeats, in the order of the header. Passwords are left out. */
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
    numberPhones: [],
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
    // The report leaves the cell blank: its text would be accepted when the report is uploaded.
    parsed.cells[place] = '';
    if (field === 'username') parsed.username = cleanUsername(cellText(cell)).slice(0, usernameCharsShown);
    return;
  }
  const text = cellText(cell);
  if (field === 'username') parseUsername(parsed, header, text);
  else if (field === 'password') parsed.password = text.trim() === '' || /^\*{4,}$/.test(text) ? null : text;
  else parseText(parsed, field, cleanText(fieldDefinitions[field].rule, text), cell);
}

const usernameCharsShown = 100;

function parseUsername(parsed: ParsedRow, header: string, text: string): void {
  const username = cleanUsername(text);
  parsed.username = username.slice(0, usernameCharsShown);
  const problem = checkUsername(username);
  if (problem) parsed.problems.push({ column: header, ...problem });
  else parsed.usernameKey = usernameKey(username);
}

function parseText(parsed: ParsedRow, field: TextField, text: string, cell: Cell | null | undefined): void {
  const isNumber = typeof cell === 'object' && cell?.kind === 'number';
  if (isNumber && fieldDefinitions[field].rule.kind === 'phone') parsed.numberPhones.push(field);
  if (text === '') parsed.blankFields.push(field);
  else if (isDatalink(field)) parsed.datalinks[field] = text;
  else parsed.profile[field] = text;
}

/** The problems of the texts that are checked, in the order of the file's columns. */
export function textProblems(row: ParsedRow, layout: Layout, isChecked: (field: TextField, text: string) => boolean): RowProblem[] {
  const problems: RowProblem[] = [];
  for (let place = 0; place < layout.fields.length; place++) {
    const field = layout.fields[place] ?? null;
    if (field === null || field === 'username' || field === 'password') continue;
    const text = isDatalink(field) ? row.datalinks[field] : row.profile[field];
    if (!text || !isChecked(field, text)) continue;
    const problem = checkText(fieldDefinitions[field].rule, text);
    if (problem) problems.push({ column: layout.headers[place]!, ...problem });
  }
  return problems;
}

/** Fields that may hold any text. A date is accepted there as its text. */
const freeTextFields: ReadonlySet<string> = new Set(
  Object.entries(fieldDefinitions).flatMap(([field, { rule }]) => (rule.kind === 'line' || rule.kind === 'lines' ? [field] : [])),
);

/** Why a cell cannot be used in its column, whatever its text is. */
function checkCell(field: ColumnField, cell: Cell | null | undefined): CellProblem | null {
  if (cell == null || typeof cell === 'string') return null;
  switch (cell.kind) {
    case 'error':
      return {
        code: 'cell-error',
        message: `The cell shows ${cell.text}. Correct its formula, or type the value.`,
        params: { text: cell.text },
      };
    case 'formula-without-result':
      return {
        code: 'formula-without-result',
        message: 'The formula has no stored result. Open the file in a spreadsheet program, save it and upload it again.',
        params: {},
      };
    case 'not-shown':
      return {
        code: 'not-shown',
        message: 'The cell has a value, but its format shows nothing for it. Format it as text and type the value again.',
        params: {},
      };
    case 'mistyped':
      return mistyped(field, cell);
    case 'too-long':
      return { code: 'too-long', message: 'The cell has more text than a cell may have. Shorten it.', params: { context: 'cell' } };
    case 'date':
      return freeTextFields.has(field) ? null : withText('date', 'The cell is a date', field, cell.text);
    case 'number':
      if (cell.isExact && !(cell.isFraction && ['username', 'password'].includes(field))) return null;
      if (cell.isRounded && freeTextFields.has(field)) return null;
      return withText('precision-lost', 'The cell is a number that a spreadsheet cannot hold exactly', field, cell.text);
    default:
      return null;
  }
}

type CellProblem = Omit<RowProblem, 'column'>;

/** Names the text of the cell, unless it is a password. */
function withText(code: 'date' | 'precision-lost', reason: string, field: ColumnField, text: string): CellProblem {
  const advice = 'Format it as text and type the value again.';
  if (field === 'password') return { code, message: `${reason}. ${advice}`, params: { context: 'password' } };
  return { code, message: `${reason} (${text}). ${advice}`, params: { text } };
}

const expectedTypes = { 'a number': 'number', 'a date': 'date', 'TRUE or FALSE': 'boolean' } as const;

function mistyped(field: ColumnField, { address, expected, text }: Extract<Cell, { kind: 'mistyped' }>): CellProblem {
  const code = 'wrong-type';
  const shouldHold = `Cell ${address} should hold ${expected}, but`;
  if (field === 'password')
    return { code, message: `${shouldHold} does not. Type the value again.`, params: { context: 'password', address } };
  const params = { context: expectedTypes[expected], address, text };
  return { code, message: `${shouldHold} has "${text}". Type the value again.`, params };
}

/** The header of a field in the file, or in the template if the file does not have the column. */
export function headerInFile(field: ColumnField, layout: Layout): string {
  const place = layout.fields.indexOf(field);
  return place < 0 ? english.headers[field] : layout.headers[place]!;
}
