import { columnLetters } from './cell-reference.ts';
import { refuseByFirstBytes } from './first-bytes.ts';
import { type HeaderOptions, normalizeHeader } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import type { HiddenArea } from './merged-cells.ts';
import { NumberFormatter } from './number-format.ts';
import { readCellFormats } from './styles.ts';
import type { CellContext } from './to-cell.ts';
import { readTops, type SheetTop, type TopRow, type TopSource } from './top-rows.ts';
import { readWorkbook, type SheetPart } from './workbook.ts';
import { XlsxError } from './xlsx-error.ts';
import { openZip } from './zip.ts';

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
export interface OpenedTable extends TopSource {
  sheet: SheetPart;
  /** The columns of the header, from 0. */
  columns: number[];
  hiddenAreas: HiddenArea[];
  head: TableHead;
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
  const source: TopSource = { zip, workbook, formats, context };
  const { top, row, equalSheets } = await findHeader(source, options);
  const { sheet, hiddenAreas } = top;
  refuseTooManyColumns(row.cells.at(-1)?.column ?? 0, limits);
  const head: TableHead = {
    sheetName: sheet.name,
    headerRow: row.number,
    header: row.cells.map(({ column, text }) => ({ column: columnLetters(column), text })),
    otherSheets: workbook.sheets.filter((other) => other !== sheet).map(({ name }) => name),
    equalSheets,
  };
  return { ...source, sheet, columns: row.cells.map(({ column }) => column), hiddenAreas, head };
}

interface FoundHeader {
  top: SheetTop;
  row: TopRow;
  equalSheets: string[];
}

/** Throws {@link XlsxError} `no-header` if no row has a key header, or what is damaged in the sheet that has it, or may have it. */
async function findHeader(source: TopSource, options: HeaderOptions): Promise<FoundHeader> {
  const keys = new Set(options.keyHeaders);
  const known = new Set([...keys, ...(options.knownHeaders ?? [])]);
  const namesOf = ({ cells }: TopRow) => cells.map(({ text }) => normalizeHeader(text, options.ignoredHeaderSuffix));
  const canBeHeader = (row: TopRow) => namesOf(row).some((name) => keys.has(name));
  const tops = (await readTops(source, canBeHeader)).filter(({ rows, damage }) => rows.length > 0 || damage);
  const others = tops.filter(({ sheet }) => !options.guideSheets?.includes(sheet.name));
  const searched = others.length > 0 ? others : tops;
  const candidates = searched
    .flatMap((top) => top.rows.filter((row) => canBeHeader(row)).map((row) => ({ top, row })))
    .map(({ top, row }) => ({ top, row, knownNames: new Set(namesOf(row).filter((name) => known.has(name))).size }));
  const most = Math.max(...candidates.map(({ knownNames }) => knownNames));
  const [best, ...equal] = candidates.filter(({ knownNames }) => knownNames === most);
  const damage = best ? best.top.damage : searched.find((top) => top.damage)?.damage;
  if (damage) throw damage;
  if (best === undefined) {
    const found = searched.flatMap(({ rows }) => rows).find(({ cells }) => cells.length > 0)?.cells ?? [];
    const texts = found.slice(0, source.context.limits.columnsMax).map(({ text }) => text);
    throw new XlsxError('no-header', 'No sheet has the expected header row.', {}, texts);
  }
  const equalSheets = new Set(equal.map(({ top }) => top.sheet).filter((sheet) => sheet !== best.top.sheet));
  return { top: best.top, row: best.row, equalSheets: [...equalSheets].map(({ name }) => name) };
}

export function refuseTooManyColumns(lastColumnUsed: number, limits: XlsxLimits): void {
  if (lastColumnUsed < limits.columnsMax) return;
  const column = columnLetters(lastColumnUsed);
  throw new XlsxError(
    'too-many-columns',
    `The sheet has a value in column ${column}; at most ${limits.columnsMax} columns are read. Remove the columns that are not needed.`,
    { column, columnsMax: limits.columnsMax },
  );
}
