import { type Cell, cellText } from './cell.ts';
import { deflate, inflate } from './deflate.ts';
import { type OwnBytes, release } from './own-bytes.ts';
import type { TableRow } from './table-reader.ts';

const pageRowsMax = 500;
/** A row of nothing but longest cells must not become a page that nobody can hold. */
const pageCharsMax = 1_000_000;
/** The columns of a page, unpacked, are no longer, as a rule. */
const columnsBytes = 256 * 1024;

/** A run of rows, packed column by column: neighbours in a column look alike, and so pack well. */
export interface RowPage {
  /** The place of its first row among all rows; 0 is the first. */
  first: number;
  /** The numbers of its rows in the sheet. */
  rows: Uint32Array;
  /** The columns that are to be read from top to bottom, apart from the others. */
  collected: PackedColumns;
  others: PackedColumns;
}

/** Compressed JSON of {@link Columns}, outside the heap. */
type PackedColumns = OwnBytes;

/** The cells of some columns, by their place in the header. */
type Columns = [place: number, cells: (Cell | null)[]][];

/** The rows of a table while they wait for their turn: a few bytes each, so that a long sheet needs hardly more memory than a short one. */
export class PackedRows {
  readonly #isCollected: (place: number) => boolean;
  readonly #take: (page: RowPage) => void;
  #waiting: TableRow[] = [];
  #waitingChars = 0;
  #first = 0;

  /** @param take is given each page as soon as it is packed. */
  constructor(isCollected: (place: number) => boolean, take: (page: RowPage) => void) {
    this.#isCollected = isCollected;
    this.#take = take;
  }

  add(row: TableRow): void {
    this.#waiting.push(row);
    for (const cell of row.cells) this.#waitingChars += cellText(cell).length;
    if (this.#waiting.length >= pageRowsMax || this.#waitingChars >= pageCharsMax) this.#closePage();
  }

  /** All rows are in. */
  finish(): void {
    if (this.#waiting.length > 0) this.#closePage();
  }

  #closePage(): void {
    this.#take({
      first: this.#first,
      rows: Uint32Array.from(this.#waiting, ({ row }) => row),
      collected: pack(columnsOf(this.#waiting, this.#isCollected)),
      others: pack(columnsOf(this.#waiting, (place) => !this.#isCollected(place))),
    });
    this.#first += this.#waiting.length;
    this.#waiting = [];
    this.#waitingChars = 0;
  }
}

/** Here and now: to hand it to another thread, and back, takes no less time. */
function pack(columns: Columns): PackedColumns {
  const json = Buffer.from(JSON.stringify(columns));
  const packed = deflate(json);
  release(json);
  return packed;
}

function columnsOf(rows: TableRow[], isWanted: (place: number) => boolean): Columns {
  const places = rows[0]!.cells.map((_, place) => place).filter(isWanted);
  return places.map((place) => [place, rows.map(({ cells }) => cells[place]!)]);
}

/** The page with the given row; undefined after the last one. */
export function pageOf(pages: RowPage[], position: number): RowPage | undefined {
  let low = 0;
  let high = pages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const page = pages[middle]!;
    if (position < page.first) high = middle - 1;
    else if (position >= page.first + page.rows.length) low = middle + 1;
    else return page;
  }
  return undefined;
}

export function unpackRows({ rows, collected, others }: RowPage): TableRow[] {
  const columns: (Cell | null)[][] = [];
  for (const [place, column] of [...unpackColumns(collected), ...unpackColumns(others)]) columns[place] = column;
  return Array.from(rows, (row, index) => ({ row, cells: columns.map((column) => column[index]!) }));
}

/** The texts of columns of a page that are collected: those of each column, or none where it is not. */
export function collectedTexts({ collected }: RowPage, places: number[]): string[][] {
  const columns = new Map(unpackColumns(collected));
  return places.map((place) => columns.get(place)?.map(cellText) ?? []);
}

function unpackColumns(packed: PackedColumns): Columns {
  const json = inflate(packed, columnsBytes);
  const text = json.toString('utf8');
  release(json);
  return JSON.parse(text) as Columns;
}
