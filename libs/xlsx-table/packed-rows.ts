import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { cellText } from './cell.ts';
import type { TableRow } from './table-reader.ts';

const pageRowsMax = 500;
/** A row of nothing but longest cells must not become a page that nobody can hold. */
const pageCharsMax = 1_000_000;
const deflate = promisify(deflateRaw);

/** A run of rows, compressed. */
export interface RowPage {
  /** The place of its first row among all rows; 0 is the first. */
  first: number;
  count: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The rows of a table while they wait for their turn: a few bytes each, outside the heap, so that a long sheet
 * needs hardly more memory than a short one. Compressing runs beside the reading.
 */
export class PackedRows {
  readonly #pages: Promise<RowPage>[] = [];
  #waiting: TableRow[] = [];
  #waitingChars = 0;
  #first = 0;

  add(row: TableRow): void {
    this.#waiting.push(row);
    for (const cell of row.cells) this.#waitingChars += cellText(cell).length;
    if (this.#waiting.length >= pageRowsMax || this.#waitingChars >= pageCharsMax) this.#pack();
  }

  /** All rows are in: their pages, in order, once the last one is packed. */
  finish(): Promise<RowPage[]> {
    if (this.#waiting.length > 0) this.#pack();
    return Promise.all(this.#pages);
  }

  #pack(): void {
    const first = this.#first;
    const count = this.#waiting.length;
    const json = JSON.stringify(this.#waiting);
    this.#pages.push(deflate(json, { level: 1 }).then((bytes) => ({ first, count, bytes: new Uint8Array(bytes) })));
    this.#first += count;
    this.#waiting = [];
    this.#waitingChars = 0;
  }
}

/** The page with the given row; undefined after the last one. */
export function pageOf(pages: RowPage[], position: number): RowPage | undefined {
  let low = 0;
  let high = pages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const page = pages[middle]!;
    if (position < page.first) high = middle - 1;
    else if (position >= page.first + page.count) low = middle + 1;
    else return page;
  }
  return undefined;
}

export function unpackRows({ bytes }: RowPage): TableRow[] {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as TableRow[];
}
