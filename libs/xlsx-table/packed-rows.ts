import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Cell, cellText } from './cell.ts';
import type { TableRow } from './table-reader.ts';

const pageRowsMax = 500;
/** Bounds the memory of a page whose cells are all as long as allowed. */
const pageCharsMax = 1_000_000;

/** Consecutive rows, compressed. */
export interface RowPage {
  /** The position of its first row among all data rows, from 0. */
  first: number;
  /** The number of each row in the sheet. */
  numbers: Uint32Array;
  /** Deflated JSON of {@link Columns}: the cells of one column are alike, so they compress better than rows. */
  packed: Uint8Array;
}

/** The cells of a page, column by column in the order of the header. */
type Columns = (Cell | null)[][];

/** Packs rows into pages, so that all rows of a large sheet fit into memory. */
export class RowPacker {
  readonly #onPage: (page: RowPage, columns: Columns) => void;
  #rows: TableRow[] = [];
  #chars = 0;
  #first = 0;

  constructor(onPage: (page: RowPage, columns: Columns) => void) {
    this.#onPage = onPage;
  }

  add(row: TableRow): void {
    this.#rows.push(row);
    for (const cell of row.cells) this.#chars += cellText(cell).length;
    if (this.#rows.length >= pageRowsMax || this.#chars >= pageCharsMax) this.#closePage();
  }

  /** Packs the last rows. */
  finish(): void {
    if (this.#rows.length > 0) this.#closePage();
  }

  #closePage(): void {
    const rows = this.#rows;
    const columns = rows[0]!.cells.map((_, place) => rows.map(({ cells }) => cells[place]!));
    const numbers = Uint32Array.from(rows, ({ row }) => row);
    // A copy of the right length: the buffer that zlib returns is longer than its content.
    const packed = new Uint8Array(deflateRawSync(JSON.stringify(columns), { level: 1 }));
    this.#onPage({ first: this.#first, numbers, packed }, columns);
    this.#first += rows.length;
    this.#rows = [];
    this.#chars = 0;
  }
}

/** The page that has the row at this position; undefined after the last row. */
export function findPage(pages: RowPage[], position: number): RowPage | undefined {
  return pages.findLast(({ first, numbers }) => position >= first && position < first + numbers.length);
}

export function unpackRows({ numbers, packed }: RowPage): TableRow[] {
  const columns = JSON.parse(inflateRawSync(packed).toString()) as Columns;
  return Array.from(numbers, (row, index) => ({ row, cells: columns.map((column) => column[index]!) }));
}
