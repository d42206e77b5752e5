import type { Cell } from './cell.ts';
import { columnLetters } from './cell-reference.ts';
import type { HeaderOptions } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import { HiddenCells } from './merged-cells.ts';
import { openTable, refuseTooManyColumns, type TableHead } from './open-table.ts';
import { readSharedStrings } from './shared-strings.ts';
import { type RawCell, readRows } from './sheet.ts';
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
  // Cells with a format, by their place. They are shown when their row ends, because that takes time, and a later cell of the row may
  // replace them.
  const formatted = new Map<number, RawCell>();
  const show = (place: number, raw: Readonly<RawCell>) => {
    cells[place] = toCell(raw, strings, context);
    if (hasValue(cells[place])) isBlank = false;
  };
  await readRows(sheet.part, zip.read(sheet.part), formats, limits, {
    cell(raw) {
      if (raw.column > lastColumn) lastColumn = raw.column;
      if (raw.row <= head.headerRow || hidden?.has(raw.row, raw.column)) return;
      const place = places[raw.column];
      if (place === undefined) {
        if (!unnamed.has(raw.column) && hasValue(toCell(raw, strings, context))) unnamed.add(raw.column);
      } else if (typeof raw.format === 'object') formatted.set(place, { ...raw });
      else {
        formatted.delete(place);
        show(place, raw);
      }
    },
    row(number) {
      for (const [place, raw] of formatted) show(place, raw);
      formatted.clear();
      const row = { row: number, cells };
      const isData = number > head.headerRow && !isBlank;
      if (number > head.headerRow) refuseTooManyColumns(lastColumn, limits);
      cells = columns.map(() => null);
      isBlank = true;
      lastColumn = -1;
      if (!isData) return true;
      if (++rows > limits.rowsMax)
        throw new XlsxError('too-many-rows', `The sheet has more than ${limits.rowsMax} rows. Split it into several files.`, {
          rowsMax: limits.rowsMax,
        });
      onRow(row);
      return true;
    },
  });
  return { unnamedColumns: [...unnamed].toSorted((one, other) => one - other).map(columnLetters) };
}

function hasValue(cell: Cell): boolean {
  return typeof cell !== 'string' || cell.trim() !== '';
}
