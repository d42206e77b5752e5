import { cellText } from './cell.ts';
import { type HiddenArea, HiddenCells, readHiddenAreas } from './merged-cells.ts';
import type { CellFormat } from './number-format.ts';
import { readSharedStrings, type SharedString } from './shared-strings.ts';
import { type RawCell, readRows } from './sheet.ts';
import { type CellContext, toCell } from './to-cell.ts';
import type { SheetPart, Workbook } from './workbook.ts';
import { SheetDamage } from './xlsx-error.ts';
import type { Zip } from './zip.ts';

/** A row near the top of a sheet, with the cells that have a text and are not hidden, from left to right. */
export interface TopRow {
  number: number;
  cells: { column: number; text: string }[];
}

/** The first rows of a sheet. */
export interface SheetTop {
  sheet: SheetPart;
  rows: TopRow[];
  /** None if no row can be the header. */
  hiddenAreas: HiddenArea[];
  /** Why no more rows could be read. */
  damage: SheetDamage | null;
}

/** What all sheets of a workbook are read with. */
export interface TopSource {
  zip: Zip;
  workbook: Workbook;
  formats: CellFormat[];
  context: CellContext;
}

interface StoredTop {
  sheet: SheetPart;
  rows: { number: number; cells: Map<number, RawCell> }[];
  damage: SheetDamage | null;
}

/**
 * The first rows of all sheets, of a damaged one those before the damage: the table may be on another one. The shared strings
 * are read once for all sheets, and merges only for sheets with a row that can be the header.
 */
export async function readTops(source: TopSource, canBeHeader: (row: TopRow) => boolean): Promise<SheetTop[]> {
  const { zip, workbook, context } = source;
  const stored: StoredTop[] = [];
  for (const sheet of workbook.sheets) stored.push(await readStored(sheet, source));
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, context.limits, lastStringOf(stored));
  const tops: SheetTop[] = [];
  for (const top of stored)
    tops.push(
      await readShown(top, strings, source, canBeHeader).catch((error: unknown) => ({
        sheet: top.sheet,
        rows: [],
        hiddenAreas: [],
        damage: toSheetDamage(error),
      })),
    );
  return tops;
}

/** Rethrows damage of the file as a whole. */
function toSheetDamage(error: unknown): SheetDamage {
  if (error instanceof SheetDamage) return error;
  throw error;
}

async function readStored(sheet: SheetPart, { zip, formats, context: { limits } }: TopSource): Promise<StoredTop> {
  const rows: StoredTop['rows'] = [];
  let cells = new Map<number, RawCell>();
  const read = readRows(sheet.part, zip.read(sheet.part), formats, limits, {
    cell: (cell) => void cells.set(cell.column, { ...cell }),
    row(number) {
      rows.push({ number, cells });
      cells = new Map();
      return rows.length < limits.headerSearchRowsMax;
    },
  });
  return { sheet, rows, damage: await read.then(() => null, toSheetDamage) };
}

/** The index of the last shared string that the rows need; -1 for none. */
function lastStringOf(tops: StoredTop[]): number {
  let last = -1;
  for (const { rows } of tops)
    for (const { cells } of rows)
      for (const { type, value } of cells.values()) if (type === 's' && Number(value) > last) last = Number(value);
  return last;
}

async function readShown(
  { sheet, rows: stored, damage }: StoredTop,
  strings: readonly SharedString[],
  { zip, context }: TopSource,
  canBeHeader: (row: TopRow) => boolean,
): Promise<SheetTop> {
  const rows = stored.map(({ number, cells }) => ({
    number,
    cells: [...cells.values()]
      // Behind the columns that are read, it only matters that there is a value.
      .map((raw) => (raw.column < context.limits.columnsMax ? raw : { ...raw, format: 'general' as const }))
      .map((raw) => ({ column: raw.column, text: cellText(toCell(raw, strings, context)).trim() }))
      .filter(({ text }) => text !== '')
      .toSorted((one, other) => one.column - other.column),
  }));
  if (!rows.some((row) => canBeHeader(row))) return { sheet, rows, hiddenAreas: [], damage };
  const hiddenAreas = await readHiddenAreas(zip, sheet.part, context.limits);
  const hidden = new HiddenCells(hiddenAreas);
  const shown = rows.map(({ number, cells }) => ({ number, cells: cells.filter(({ column }) => !hidden.has(number, column)) }));
  return { sheet, rows: shown, hiddenAreas, damage };
}
