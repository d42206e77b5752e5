import { type Cell, cellText } from './cell.ts';
import { normalizeHeader } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import { readSharedStrings, type SharedString } from './shared-strings.ts';
import { columnLetters, type RawCell, type RawRow, readRows, refuseTooManyColumns, toCell } from './sheet.ts';
import { readDateStyles } from './styles.ts';
import { readWorkbook, type SheetPart, type Workbook } from './workbook.ts';
import { XlsxError } from './xlsx-error.ts';
import { stopReading } from './xml.ts';
import { openZip, type Zip } from './zip.ts';

export interface HeaderCell {
  /** `A`, `B` … as a person names the column. */
  column: string;
  text: string;
}

/** What can be told without reading all rows. */
export interface TableHead {
  sheetName: string;
  headerRow: number;
  header: HeaderCell[];
  /** Other visible sheets, which are not read. */
  otherSheets: string[];
}

export interface TableRow {
  /** The row's number in the sheet. */
  row: number;
  /** In the order of the header; columns without a header are left out. */
  cells: (Cell | undefined)[];
}

interface Opened {
  zip: Zip;
  workbook: Workbook;
  dateStyles: boolean[];
  sheet: SheetPart;
  columns: number[];
  head: TableHead;
}

/**
 * Finds the first visible sheet with a row that has one of the key headers (given as by {@link normalizeHeader}).
 * Only the top of each sheet is read, and of the shared strings only as many as it needs.
 */
export async function readHead(content: Uint8Array, keyHeaders: string[], limits: XlsxLimits): Promise<TableHead> {
  return (await openTable(content, keyHeaders, limits)).head;
}

/** Reads the whole table into memory. Equal texts are held once, as shared strings are. */
export async function readTable(
  content: Uint8Array,
  keyHeaders: string[],
  limits: XlsxLimits,
): Promise<{ head: TableHead; rows: TableRow[] }> {
  const { zip, workbook, dateStyles, sheet, columns, head } = await openTable(content, keyHeaders, limits);
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits);
  const placeOfColumn = new Map(columns.map((column, place) => [column, place]));
  const rows: TableRow[] = [];
  await readRows(zip, sheet.part, dateStyles, limits, (raw) => {
    if (raw.number <= head.headerRow) return;
    const cells: (Cell | undefined)[] = columns.map(() => undefined);
    let isBlank = true;
    for (const rawCell of raw.cells) {
      const place = placeOfColumn.get(rawCell.column);
      if (place === undefined) continue;
      const cell = toCell(rawCell, strings, workbook.isDate1904, limits);
      cells[place] = cell;
      if (typeof cell !== 'string' || cell.trim() !== '') isBlank = false;
    }
    refuseTooManyColumns(raw.cells, limits);
    if (isBlank) return;
    if (rows.length >= limits.rowsMax) {
      throw new XlsxError('too-many-rows', `The sheet has more than ${limits.rowsMax} rows. Split it into several files.`);
    }
    rows.push({ row: raw.number, cells });
  });
  return { head, rows };
}

async function openTable(content: Uint8Array, keyHeaders: string[], limits: XlsxLimits): Promise<Opened> {
  refuseByFirstBytes(content);
  const zip = await openZip(content, limits);
  const workbook = await readWorkbook(zip, limits);
  const dateStyles = await readDateStyles(zip, workbook.stylesPart, limits);
  const keys = new Set(keyHeaders);
  let found: string[] = [];
  for (const sheet of workbook.sheets) {
    const top = await readTop(zip, workbook, sheet, dateStyles, limits);
    for (const { number, cells } of top) {
      const header = cells.filter(({ text }) => text.trim() !== '');
      if (found.length === 0) found = header.map(({ text }) => text.trim());
      if (!header.some(({ text }) => keys.has(normalizeHeader(text)))) continue;
      refuseTooManyColumns(
        cells.map(({ raw }) => raw),
        limits,
      );
      const head: TableHead = {
        sheetName: sheet.name,
        headerRow: number,
        header: header.map(({ raw, text }) => ({ column: columnLetters(raw.column), text: text.trim() })),
        otherSheets: workbook.sheets.filter((other) => other !== sheet).map((other) => other.name),
      };
      return { zip, workbook, dateStyles, sheet, columns: header.map(({ raw }) => raw.column), head };
    }
  }
  throw new XlsxError('no-header', 'No sheet has the expected header row.', found.slice(0, limits.columnsMax));
}

/** The first rows of a sheet with the texts of their cells. */
async function readTop(zip: Zip, workbook: Workbook, sheet: SheetPart, dateStyles: boolean[], limits: XlsxLimits) {
  const rows: RawRow[] = [];
  await readRows(zip, sheet.part, dateStyles, limits, (row) => {
    rows.push(row);
    if (rows.length >= limits.headerSearchRowsMax) throw stopReading;
  });
  const lastIndex = rows
    .flatMap((row) => row.cells)
    .reduce((last, cell) => (cell.type === 's' ? Math.max(last, Number(cell.value)) : last), -1);
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits, lastIndex);
  return rows.map((row) => ({
    number: row.number,
    cells: row.cells.map((raw) => ({ raw, text: topText(raw, strings, workbook, limits) })),
  }));
}

function topText(raw: RawCell, strings: SharedString[], workbook: Workbook, limits: XlsxLimits): string {
  return cellText(toCell(raw, strings, workbook.isDate1904, limits));
}

const zipMagic = [0x50, 0x4b];
const compoundFileMagic = [0xd0, 0xcf, 0x11, 0xe0];

function refuseByFirstBytes(content: Uint8Array): void {
  const startsWith = (magic: number[]) => magic.every((byte, at) => content[at] === byte);
  if (startsWith(compoundFileMagic)) {
    // A compound file is either an encrypted .xlsx ([MS-OFFCRYPTO] §2.3.4.4) or a workbook of Excel 97–2003.
    if (Buffer.from(content).includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
      throw new XlsxError('password-protected', 'The file is protected with a password. Remove the password in Excel and send it again.');
    }
    throw new XlsxError('legacy-format', 'This is a workbook of an old Excel (.xls). Use "Save as" and choose "Excel Workbook (.xlsx)".');
  }
  const tail = Buffer.from(content.buffer, content.byteOffset, content.byteLength).subarray(-66_000);
  if (!startsWith(zipMagic) && !tail.includes('PK\u0005\u0006')) {
    throw new XlsxError('not-xlsx', 'This is not an Excel workbook (.xlsx). In your spreadsheet program, use "Save as" and choose .xlsx.');
  }
}
