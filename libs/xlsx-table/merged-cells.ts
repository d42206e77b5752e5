import { columnIndex, rowOfReference } from './cell-reference.ts';
import type { XlsxLimits } from './limits.ts';
import { parseXml } from './xml.ts';
import { encodingOf } from './xml-encoding.ts';
import { spreadsheetNamespaces } from './xml-namespaces.ts';
import type { Zip } from './zip.ts';

/** Rows and columns that a merge hides, inclusive. */
export interface HiddenArea {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

/** The cells that merges hide, which are all of a merge but its first one (ECMA-376 §18.3.1.54). Rows are asked for in order. */
export class HiddenCells {
  /** By their first rows, the last one first. */
  readonly #areas: HiddenArea[];
  /** For each column, the last row that is hidden by an area that has begun. */
  readonly #lastRows: number[] = [];
  #row = 0;

  constructor(areas: HiddenArea[]) {
    this.#areas = areas.toSorted((one, other) => other.firstRow - one.firstRow);
  }

  has(row: number, column: number): boolean {
    if (row > this.#row) this.#advance(row);
    return (this.#lastRows[column] ?? 0) >= row;
  }

  #advance(row: number): void {
    this.#row = row;
    while (this.#areas.length > 0 && this.#areas.at(-1)!.firstRow <= row) {
      const { firstColumn, lastColumn, lastRow } = this.#areas.pop()!;
      for (let column = firstColumn; column <= lastColumn; column++)
        this.#lastRows[column] = Math.max(this.#lastRows[column] ?? 0, lastRow);
    }
  }
}

/**
 * The areas that merges hide, within the columns that are read. Merges stand behind the rows in the file, so a sheet that
 * has some is parsed twice; one that has none is only inflated twice.
 */
export async function readHiddenAreas(zip: Zip, part: string, limits: XlsxLimits): Promise<HiddenArea[]> {
  const areas: HiddenArea[] = [];
  if (!(await mentionsMerges(zip.read(part)))) return areas;
  await parseXml(part, zip.read(part), limits.depthMax, spreadsheetNamespaces, {
    open(name, attributes) {
      if (name === 'mergeCell') areas.push(...hiddenAreas(attributes.get('ref') ?? '', limits.columnsMax - 1));
    },
    close() {},
    text() {},
  });
  return areas;
}

const elementName = 'mergeCell';

/** Whether the name of the element is anywhere in a part. */
async function mentionsMerges(buffers: AsyncIterable<Uint8Array>): Promise<boolean> {
  let name: Buffer | undefined;
  let end = Buffer.alloc(0);
  for await (const bytes of buffers) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    name ??= Buffer.from(elementName, encodingOf(buffer) === 'utf-8' ? 'utf8' : 'utf16le');
    // In UTF-16BE the bytes are the same but for the zero at the other end.
    if (name.length > elementName.length) name = name.subarray(0, elementName.length * 2 - 1);
    const seam = Buffer.concat([end, buffer.subarray(0, name.length)]);
    if (seam.includes(name) || buffer.includes(name)) return true;
    end = Buffer.concat([end, buffer.subarray(-name.length)]).subarray(-name.length);
  }
  return false;
}

/** All of a range such as `A1:C4` but its first cell. */
function hiddenAreas(range: string, columnMax: number): HiddenArea[] {
  const [from, to] = range.split(':');
  const [firstRow, lastRow] = [rowOfReference(from), rowOfReference(to)];
  if (firstRow === undefined || lastRow === undefined || lastRow < firstRow) return [];
  const firstColumn = columnIndex(from, 0);
  const lastColumn = Math.min(columnIndex(to, 0), columnMax);
  return [
    { firstRow, lastRow, firstColumn: firstColumn + 1, lastColumn },
    { firstRow: firstRow + 1, lastRow, firstColumn, lastColumn: Math.min(firstColumn, columnMax) },
  ].filter((area) => area.firstRow <= area.lastRow && area.firstColumn <= area.lastColumn);
}
