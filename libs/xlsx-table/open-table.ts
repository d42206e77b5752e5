import { cellText } from './cell.ts';
import { columnLetters } from './cell-reference.ts';
import { refuseByFirstBytes } from './first-bytes.ts';
import { type HeaderOptions, normalizeHeader } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import { type HiddenArea, HiddenCells, readHiddenAreas } from './merged-cells.ts';
import { type CellFormat, NumberFormatter } from './number-format.ts';
import { readSharedStrings } from './shared-strings.ts';
import { type RawCell, readRows } from './sheet.ts';
import { readCellFormats } from './styles.ts';
import { type CellContext, toCell } from './to-cell.ts';
import { readWorkbook, type SheetPart, type Workbook } from './workbook.ts';
import { XlsxError } from './xlsx-error.ts';
import { openZip, type Zip } from './zip.ts';

export interface HeaderCell {
  /** The letters of the column: `A`, `B` … */
  column: string;
  text: string;
}

/** What is known without reading all rows. */
export interface TableHead {
  sheetName: string;
  headerRow: number;
  header: HeaderCell[];
  /** Other visible sheets, which are not read. */
  otherSheets: string[];
  /** Those of them that have as good a header row. */
  equalSheets: string[];
}

/** A workbook whose header row is found. */
export interface OpenedTable {
  zip: Zip;
  workbook: Workbook;
  formats: CellFormat[];
  context: CellContext;
  sheet: SheetPart;
  /** The columns of the header, from 0. */
  columns: number[];
  hiddenAreas: HiddenArea[];
  head: TableHead;
}

/** A row near the top of a sheet, with the cells that have a text, from left to right. */
interface TopRow {
  sheet: SheetPart;
  number: number;
  cells: { column: number; text: string }[];
}

/**
 * Finds the header: the row with the most known names among the first rows of all visible sheets. Of several, the first.
 * @param isWholeZipChecked whether every part of the zip is inflated and checked.
 */
export async function openTable(
  content: Uint8Array<ArrayBuffer>,
  options: HeaderOptions,
  limits: XlsxLimits,
  { isWholeZipChecked }: { isWholeZipChecked: boolean },
): Promise<OpenedTable> {
  refuseByFirstBytes(content);
  const zip = await openZip(content, limits);
  if (isWholeZipChecked) await zip.check();
  const workbook = await readWorkbook(zip, limits);
  const formats = await readCellFormats(zip, workbook.stylesPart, limits);
  const context: CellContext = { isDate1904: workbook.isDate1904, formatter: await NumberFormatter.for(formats), limits };
  const { row, equalSheets } = findHeader(await readTops(zip, workbook, formats, context), options, limits);
  const hiddenAreas = await readHiddenAreas(zip, row.sheet.part, limits);
  const hidden = new HiddenCells(hiddenAreas);
  const header = row.cells.filter(({ column }) => !hidden.has(row.number, column));
  refuseTooManyColumns(header.at(-1)?.column ?? 0, limits);
  const head: TableHead = {
    sheetName: row.sheet.name,
    headerRow: row.number,
    header: header.map(({ column, text }) => ({ column: columnLetters(column), text })),
    otherSheets: workbook.sheets.filter((other) => other !== row.sheet).map(({ name }) => name),
    equalSheets,
  };
  return { zip, workbook, formats, context, sheet: row.sheet, columns: header.map(({ column }) => column), hiddenAreas, head };
}

/** Throws {@link XlsxError} `no-header` if no row has a key header. */
function findHeader(tops: TopRow[], options: HeaderOptions, limits: XlsxLimits): { row: TopRow; equalSheets: string[] } {
  const keys = new Set(options.keyHeaders);
  const known = new Set([...keys, ...(options.knownHeaders ?? [])]);
  const others = tops.filter(({ sheet }) => sheet.name !== options.guideSheet);
  const searched = others.length > 0 ? others : tops;
  const candidates = searched
    .map((row) => ({ row, names: row.cells.map(({ text }) => normalizeHeader(text, options.ignoredHeaderSuffix)) }))
    .filter(({ names }) => names.some((name) => keys.has(name)))
    .map(({ row, names }) => ({ row, knownNames: new Set(names.filter((name) => known.has(name))).size }));
  const most = Math.max(...candidates.map(({ knownNames }) => knownNames));
  const [best, ...equal] = candidates.filter(({ knownNames }) => knownNames === most);
  if (best === undefined) {
    const found = searched.find(({ cells }) => cells.length > 0)?.cells.map(({ text }) => text) ?? [];
    throw new XlsxError('no-header', 'No sheet has the expected header row.', found.slice(0, limits.columnsMax));
  }
  const equalSheets = new Set(equal.map(({ row }) => row.sheet).filter((sheet) => sheet !== best.row.sheet));
  return { row: best.row, equalSheets: [...equalSheets].map(({ name }) => name) };
}

/** The first rows of all sheets. The shared strings are read once for all of them. */
async function readTops(zip: Zip, workbook: Workbook, formats: CellFormat[], context: CellContext): Promise<TopRow[]> {
  const { limits } = context;
  const rows: { sheet: SheetPart; number: number; cells: Map<number, RawCell> }[] = [];
  for (const sheet of workbook.sheets) {
    const before = rows.length;
    let cells = new Map<number, RawCell>();
    await readRows(sheet.part, zip.read(sheet.part), formats, limits, {
      cell: (cell) => void cells.set(cell.column, { ...cell }),
      row(number) {
        rows.push({ sheet, number, cells });
        cells = new Map();
        return rows.length - before < limits.headerSearchRowsMax;
      },
    });
  }
  let lastIndex = -1;
  for (const { cells } of rows)
    for (const { type, value } of cells.values()) if (type === 's' && Number(value) > lastIndex) lastIndex = Number(value);
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits, lastIndex);
  return rows.map(({ sheet, number, cells }) => ({
    sheet,
    number,
    cells: [...cells.values()]
      .map((raw) => ({ column: raw.column, text: cellText(toCell(raw, strings, context)).trim() }))
      .filter(({ text }) => text !== '')
      .toSorted((one, other) => one.column - other.column),
  }));
}

export function refuseTooManyColumns(lastColumnUsed: number, limits: XlsxLimits): void {
  if (lastColumnUsed < limits.columnsMax) return;
  throw new XlsxError(
    'too-many-columns',
    `The sheet has a value in column ${columnLetters(lastColumnUsed)}; at most ${limits.columnsMax} columns are read. Remove the columns that are not needed.`,
  );
}
