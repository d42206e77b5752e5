import type { Cell } from './cell.ts';
import { columnLetters } from './cell-reference.ts';
import type { HeaderOptions } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import { HiddenCells } from './merged-cells.ts';
import { openTable, refuseTooManyColumns, type TableHead } from './open-table.ts';
import { readSharedStrings } from './shared-strings.ts';
import { readRows } from './sheet.ts';
import { toCell } from './to-cell.ts';
import { XlsxError } from './xlsx-error.ts';

export interface TableRow {
  /** The row's number in the sheet. */
  row: number;
  /** In the order of the header, null for an empty cell. Columns without a header are left out. */
  cells: (Cell | null)[];
}

/** What is known when all rows are read. */
export interface TableTail {
  /** The letters of the columns that have values below an empty header. */
  unnamedColumns: string[];
}

/**
 * Finds the header row. Every part of the zip is inflated and checked, but only the first rows of each sheet are parsed,
 * and only the shared strings that they need.
 */
export async function readHead(content: Uint8Array<ArrayBuffer>, options: HeaderOptions, limits: XlsxLimits): Promise<TableHead> {
  return (await openTable(content, options, limits, { isWholeZipChecked: true })).head;
}

/** Reads the whole table. `begin` gets the head and returns the function that then gets each row. */
export async function readTable(
  content: Uint8Array<ArrayBuffer>,
  options: HeaderOptions,
  limits: XlsxLimits,
  begin: (head: TableHead) => (row: TableRow) => void,
): Promise<TableTail> {
  const { zip, workbook, formats, context, sheet, columns, hiddenAreas, head } = await openTable(content, options, limits, {
    isWholeZipChecked: false,
  });
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits);
  const onRow = begin(head);
  const hidden = hiddenAreas.length > 0 ? new HiddenCells(hiddenAreas) : null;
  const places: (number | undefined)[] = [];
  for (const [place, column] of columns.entries()) places[column] = place;
  const unnamed = new Set<number>();
  let rows = 0;
  let cells: (Cell | null)[] = columns.map(() => null);
  let isBlank = true;
  let lastColumn = -1;
  await readRows(sheet.part, zip.read(sheet.part), formats, limits, {
    cell(raw) {
      if (raw.column > lastColumn) lastColumn = raw.column;
      if (hidden?.has(raw.row, raw.column)) return;
      const place = places[raw.column];
      if (place === undefined && (raw.row <= head.headerRow || unnamed.has(raw.column))) return;
      const cell = toCell(raw, strings, context);
      const hasValue = typeof cell !== 'string' || cell.trim() !== '';
      if (place === undefined) {
        if (hasValue) unnamed.add(raw.column);
        return;
      }
      cells[place] = cell;
      if (hasValue) isBlank = false;
    },
    row(number) {
      const row = { row: number, cells };
      const isData = number > head.headerRow && !isBlank;
      if (number > head.headerRow) refuseTooManyColumns(lastColumn, limits);
      cells = columns.map(() => null);
      isBlank = true;
      lastColumn = -1;
      if (!isData) return true;
      if (++rows > limits.rowsMax)
        throw new XlsxError('too-many-rows', `The sheet has more than ${limits.rowsMax} rows. Split it into several files.`);
      onRow(row);
      return true;
    },
  });
  return { unnamedColumns: [...unnamed].toSorted((one, other) => one - other).map(columnLetters) };
}
