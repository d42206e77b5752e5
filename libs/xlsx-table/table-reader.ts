import { type Cell, cellText } from './cell.ts';
import { type HeaderOptions, normalizeHeader } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import { readSharedStrings } from './shared-strings.ts';
import { columnLetters, type RawCell, readRows, refuseTooManyColumns, toCell } from './sheet.ts';
import { readDateStyles } from './styles.ts';
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
}

export interface TableRow {
  /** The row's number in the sheet. */
  row: number;
  /** In the order of the header, null for an empty cell. Columns without a header are left out. */
  cells: (Cell | null)[];
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
 * Finds the first visible sheet with a row that has one of the key headers. Every part of the zip is inflated and
 * checked, but only the first rows of each sheet are parsed, and only the shared strings that they need.
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
): Promise<void> {
  const { zip, workbook, dateStyles, sheet, columns, head } = await openTable(content, options, limits, { isWholeZipChecked: false });
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits);
  const onRow = begin(head);
  const places: (number | undefined)[] = [];
  for (const [place, column] of columns.entries()) places[column] = place;
  let rows = 0;
  let cells: (Cell | null)[] = columns.map(() => null);
  let isBlank = true;
  let lastColumn = -1;
  await readRows(sheet.part, zip.read(sheet.part), dateStyles, limits, {
    cell(raw) {
      lastColumn = raw.column;
      const place = places[raw.column];
      if (place === undefined) return;
      const cell = toCell(raw, strings, workbook.isDate1904, limits);
      cells[place] = cell;
      if (isBlank && (typeof cell !== 'string' || cell.trim() !== '')) isBlank = false;
    },
    row(number) {
      const row = { row: number, cells };
      const isData = number > head.headerRow && !isBlank;
      if (number > head.headerRow) refuseTooManyColumns(lastColumn, limits);
      cells = columns.map(() => null);
      isBlank = true;
      if (!isData) return true;
      if (++rows > limits.rowsMax)
        throw new XlsxError('too-many-rows', `The sheet has more than ${limits.rowsMax} rows. Split it into several files.`);
      onRow(row);
      return true;
    },
  });
}

async function openTable(
  content: Uint8Array<ArrayBuffer>,
  { keyHeaders, ignoredHeaderSuffix }: HeaderOptions,
  limits: XlsxLimits,
  { isWholeZipChecked }: { isWholeZipChecked: boolean },
): Promise<Opened> {
  refuseByFirstBytes(content);
  const zip = await openZip(content, limits);
  if (isWholeZipChecked) await zip.check();
  const workbook = await readWorkbook(zip, limits);
  const dateStyles = await readDateStyles(zip, workbook.stylesPart, limits);
  const keys = new Set(keyHeaders);
  let found: string[] = [];
  for (const sheet of workbook.sheets) {
    const top = await readTop(zip, workbook, sheet, dateStyles, limits);
    for (const { number, cells } of top) {
      const header = cells.filter(({ text }) => text.trim() !== '');
      if (found.length === 0) found = header.map(({ text }) => text.trim());
      if (!header.some(({ text }) => keys.has(normalizeHeader(text, ignoredHeaderSuffix)))) continue;
      refuseTooManyColumns(cells.at(-1)!.column, limits);
      const head: TableHead = {
        sheetName: sheet.name,
        headerRow: number,
        header: header.map(({ column, text }) => ({ column: columnLetters(column), text: text.trim() })),
        otherSheets: workbook.sheets.filter((other) => other !== sheet).map((other) => other.name),
      };
      return { zip, workbook, dateStyles, sheet, columns: header.map(({ column }) => column), head };
    }
  }
  throw new XlsxError('no-header', 'No sheet has the expected header row.', found.slice(0, limits.columnsMax));
}

/** The first rows of a sheet with the texts of their cells. */
async function readTop(zip: Zip, workbook: Workbook, sheet: SheetPart, dateStyles: boolean[], limits: XlsxLimits) {
  const rows: { number: number; cells: RawCell[] }[] = [];
  let cells: RawCell[] = [];
  await readRows(sheet.part, zip.read(sheet.part), dateStyles, limits, {
    cell: (cell) => void cells.push({ ...cell }),
    row(number) {
      rows.push({ number, cells });
      cells = [];
      return rows.length < limits.headerSearchRowsMax;
    },
  });
  const lastIndex = rows
    .flatMap((row) => row.cells)
    .reduce((last, { type, value }) => (type === 's' && Number(value) > last ? Number(value) : last), -1);
  const strings = await readSharedStrings(zip, workbook.sharedStringsPart, limits, lastIndex);
  return rows.map((row) => ({
    number: row.number,
    cells: row.cells.map((raw) => ({ column: raw.column, text: cellText(toCell(raw, strings, workbook.isDate1904, limits)) })),
  }));
}

const zipMagic = [0x50, 0x4b];
const compoundFileMagic = [0xd0, 0xcf, 0x11, 0xe0];

function refuseByFirstBytes(content: Uint8Array): void {
  const startsWith = (magic: number[]) => magic.every((byte, at) => content[at] === byte);
  if (startsWith(compoundFileMagic)) {
    // A compound file is an encrypted .xlsx ([MS-OFFCRYPTO] §2.3.4.4) or a workbook of Excel 97–2003.
    if (Buffer.from(content).includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
      throw new XlsxError('password-protected', 'The file is protected with a password. Remove the password in Excel and send it again.');
    }
    throw new XlsxError('legacy-format', 'This is an Excel 97–2003 workbook (.xls). Use "Save as" and choose "Excel Workbook (.xlsx)".');
  }
  const tail = Buffer.from(content.buffer, content.byteOffset, content.byteLength).subarray(-66_000);
  if (!startsWith(zipMagic) && !tail.includes('PK\u0005\u0006')) {
    throw new XlsxError('not-xlsx', 'This is not an Excel workbook (.xlsx). In your spreadsheet program, use "Save as" and choose .xlsx.');
  }
}
