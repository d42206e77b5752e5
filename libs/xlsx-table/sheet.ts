import { checkRowNumber, columnIndex, rowOfReference } from './cell-reference.ts';
import type { XlsxLimits } from './limits.ts';
import type { CellFormat } from './number-format.ts';
import { RichTextCollector, type SharedString } from './shared-strings.ts';
import { parseXml } from './xml.ts';
import { spreadsheetNamespaces } from './xml-namespaces.ts';

/** One cell as it is stored. The reader reuses one object for all cells. */
export interface RawCell {
  /** From 1. */
  row: number;
  /** From 0. */
  column: number;
  type: string;
  format: CellFormat;
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

/**
 * Reads the rows that have a value, from top to bottom. As in other programs, row elements with the same number are one
 * row, and a row without a number has that of its cells.
 */
export async function readRows(
  part: string,
  chunks: AsyncIterable<Uint8Array>,
  formats: CellFormat[],
  limits: XlsxLimits,
  handlers: RowHandlers,
): Promise<void> {
  const inlineText = new RichTextCollector(limits.cellCharsMax);
  // An escaped character takes seven characters in the file.
  const valueCharsMax = limits.cellCharsMax * 7;
  const cell: RawCell = { row: 0, column: -1, type: 'n', format: 'general', hasFormula: false, value: undefined, inline: undefined };
  const rows = new RowSequence((number) => handlers.row(number));
  let isInSheetData = false;
  let isInCell = false;
  let isInValue = false;
  let isInInline = false;
  await parseXml(part, chunks, limits.depthMax, spreadsheetNamespaces, {
    open(name, attributes) {
      if (name === 'sheetData') isInSheetData = true;
      if (!isInSheetData) return;
      if (isInInline) inlineText.open(name);
      else if (name === 'c') {
        const reference = attributes.get('r');
        if (rows.isImplied) rows.begin(rowOfReference(reference) ?? rows.number + 1);
        cell.row = rows.number;
        cell.column = columnIndex(reference, cell.column + 1);
        cell.type = attributes.get('t') ?? 'n';
        const style = attributes.get('s');
        cell.format = style === undefined ? 'general' : (formats[Number(style)] ?? 'general');
        cell.hasFormula = false;
        cell.value = undefined;
        cell.inline = undefined;
        isInCell = true;
      } else if (name === 'v') {
        isInValue = isInCell;
        if (isInCell) cell.value = '';
      } else if (name === 'row') {
        const number = attributes.get('r');
        if (number === undefined) rows.isImplied = true;
        else rows.begin(Number(number));
        cell.column = -1;
      } else if (name === 'f') cell.hasFormula = isInCell;
      else if (name === 'is') isInInline = isInCell;
    },
    close(name) {
      if (!isInSheetData) return true;
      if (rows.isStopped) return false;
      if (name === 'v') isInValue = false;
      else if (name === 'is') {
        if (isInInline) cell.inline = inlineText.take();
        isInInline = false;
      } else if (isInInline) inlineText.close(name);
      else if (name === 'c') {
        isInCell = false;
        if (!hasContent(cell)) return true;
        rows.hasCells = true;
        handlers.cell(cell);
      } else if (name === 'row') {
        if (rows.isImplied) rows.begin(rows.number + 1);
      } else if (name === 'sheetData') {
        isInSheetData = false;
        rows.end();
      }
      return !rows.isStopped;
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

/** The numbers of the rows. A row ends when one with another number begins. */
class RowSequence {
  readonly #onRow: (number: number) => boolean;
  number = 0;
  hasCells = false;
  /** Whether the current row element has no number, and has had no cell yet. */
  isImplied = false;
  isStopped = false;

  constructor(onRow: (number: number) => boolean) {
    this.#onRow = onRow;
  }

  begin(number: number): void {
    checkRowNumber(number, Math.max(this.number, 1));
    this.isImplied = false;
    if (number === this.number) return;
    this.end();
    this.number = number;
  }

  end(): void {
    if (this.hasCells && !this.#onRow(this.number)) this.isStopped = true;
    this.hasCells = false;
  }
}
