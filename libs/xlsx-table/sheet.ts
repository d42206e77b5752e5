import { type Cell, dateCell, isoDateCell, numberCell } from './cell.ts';
import type { XlsxLimits } from './limits.ts';
import { RichTextCollector, type SharedString, unescapeText } from './shared-strings.ts';
import { damaged, XlsxError } from './xlsx-error.ts';
import { parseXml } from './xml.ts';

/** One cell as it is stored. The reader reuses one object for all cells. */
export interface RawCell {
  column: number;
  type: string;
  isDateStyle: boolean;
  hasFormula: boolean;
  /** The content of `<v>`; undefined if the cell has none. */
  value: string | undefined;
  inline: SharedString | undefined;
}

interface RowHandlers {
  /** Called for each cell that has a value or a formula. The cell is valid until the next call. */
  cell(cell: Readonly<RawCell>): void;
  /** Called at the end of each row that had cells, with its number in the sheet. Returns false to stop reading. */
  row(number: number): boolean;
}

const lastRow = 1_048_576;
const lastColumn = 16_384;

/** Reads the rows that have a value, from top to bottom. */
export async function readRows(
  part: string,
  chunks: AsyncIterable<Uint8Array>,
  dateStyles: boolean[],
  limits: XlsxLimits,
  handlers: RowHandlers,
): Promise<void> {
  const inlineText = new RichTextCollector(limits.cellCharsMax);
  // An escaped character takes seven characters in the file.
  const valueCharsMax = limits.cellCharsMax * 7;
  const cell: RawCell = { column: -1, type: 'n', isDateStyle: false, hasFormula: false, value: undefined, inline: undefined };
  let number = 0;
  let hasCells = false;
  let isInSheetData = false;
  let isInCell = false;
  let isInValue = false;
  let isInInline = false;
  await parseXml(part, chunks, limits.depthMax, {
    open(name, attributes) {
      if (name === 'sheetData') isInSheetData = true;
      if (!isInSheetData) return;
      if (isInInline) inlineText.open(name);
      else if (name === 'c') {
        cell.column = columnIndex(attributes.get('r'), cell.column + 1);
        cell.type = attributes.get('t') ?? 'n';
        const style = attributes.get('s');
        cell.isDateStyle = style !== undefined && (dateStyles[Number(style)] ?? false);
        cell.hasFormula = false;
        cell.value = undefined;
        cell.inline = undefined;
        isInCell = true;
      } else if (name === 'v') {
        isInValue = isInCell;
        if (isInCell) cell.value = '';
      } else if (name === 'row') {
        number = rowNumber(attributes.get('r'), number + 1);
        cell.column = -1;
        hasCells = false;
      } else if (name === 'f') cell.hasFormula = isInCell;
      else if (name === 'is') isInInline = isInCell;
    },
    close(name) {
      if (!isInSheetData) return true;
      if (name === 'v') isInValue = false;
      else if (name === 'is') {
        if (isInInline) cell.inline = inlineText.take();
        isInInline = false;
      } else if (isInInline) inlineText.close(name);
      else if (name === 'c') {
        isInCell = false;
        if (!hasContent(cell)) return true;
        hasCells = true;
        handlers.cell(cell);
      } else if (name === 'row') {
        return !hasCells || handlers.row(number);
      } else if (name === 'sheetData') isInSheetData = false;
      return true;
    },
    text(text) {
      if (isInInline) inlineText.text(text);
      else if (isInValue && cell.value !== undefined && cell.value.length <= valueCharsMax) cell.value += text;
    },
  });
}

function hasContent(cell: RawCell): boolean {
  return cell.inline !== undefined || cell.hasFormula || (cell.value !== undefined && cell.value !== '');
}

/** The cell as Excel shows it (ECMA-376 §18.3.1.4, §18.18.11 for the types). */
export function toCell(raw: Readonly<RawCell>, strings: readonly SharedString[], isDate1904: boolean, limits: XlsxLimits): Cell {
  if (raw.type === 'inlineStr') return raw.inline ?? '';
  if (raw.value === undefined) return raw.hasFormula ? { kind: 'formula-without-result', text: '' } : (raw.inline ?? '');
  switch (raw.type) {
    case 's':
      return sharedString(strings, raw.value);
    case 'str': {
      const text = unescapeText(raw.value);
      return text.length > limits.cellCharsMax ? { kind: 'too-long', text: '' } : text;
    }
    case 'b':
      return { kind: 'boolean', text: ['1', 'true'].includes(raw.value.trim()) ? 'TRUE' : 'FALSE' };
    case 'e':
      return { kind: 'error', text: raw.value.slice(0, 20) };
    case 'd':
      return isoDateCell(raw.value.trim());
    default:
      return numericCell(raw, isDate1904);
  }
}

function sharedString(strings: readonly SharedString[], value: string): Cell {
  const text = strings[Number(value)];
  if (text === undefined) throw damaged(`a cell points to the text number ${value.slice(0, 20)}, which does not exist`);
  return text;
}

function numericCell(raw: Readonly<RawCell>, isDate1904: boolean): Cell {
  const stored = raw.value!.trim();
  if (stored === '') return '';
  const value = Number(stored);
  if (Number.isNaN(value)) throw damaged(`a cell says that it is a number but holds "${stored.slice(0, 20)}"`);
  return raw.isDateStyle ? dateCell(value, isDate1904) : numberCell(stored);
}

function rowNumber(reference: string | undefined, implied: number): number {
  const number = reference === undefined ? implied : Number(reference);
  if (!Number.isInteger(number) || number < implied || number > lastRow) {
    throw damaged(`a row has the number ${String(reference ?? implied).slice(0, 20)}, which is out of order or out of range`);
  }
  return number;
}

function columnIndex(reference: string | undefined, implied: number): number {
  let column = implied;
  if (reference !== undefined) {
    column = -1;
    for (let at = 0; at < reference.length; at++) {
      const letter = reference.charCodeAt(at) - 64;
      if (letter < 1 || letter > 26 || column > lastColumn) break;
      column = (column + 1) * 26 + letter - 1;
    }
  }
  if (column < 0 || column >= lastColumn) throw damaged(`a cell has the address ${String(reference).slice(0, 20)}, which no sheet has`);
  return column;
}

/** `A` for 0, `AB` for 27. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

export function refuseTooManyColumns(lastColumnUsed: number, limits: XlsxLimits): void {
  if (lastColumnUsed < limits.columnsMax) return;
  throw new XlsxError(
    'too-many-columns',
    `The sheet has a value in column ${columnLetters(lastColumnUsed)}; at most ${limits.columnsMax} columns are read. Remove the columns that are not needed.`,
  );
}
