import { describe, expect, it } from 'vitest';
import type { Outcome } from '../rules/import-row.ts';
import type { ImportRowsQuery } from './import-rows.dto.ts';
import { pageInOrder, partOf } from './rows-order.ts';

const outcomes: Outcome[] = ['created', 'rejected', 'unchanged', 'rejected', 'updated'];
const rows = outcomes.map((outcome, position) => ({ position, outcome }));
const read = (wanted: readonly Outcome[] | null, after: number, rowsMax: number) =>
  Promise.resolve(rows.filter(({ position, outcome }) => position > after && (wanted?.includes(outcome) ?? true)).slice(0, rowsMax));

/** The positions of all pages, of `limit` rows each. */
async function listAll(query: Pick<ImportRowsQuery, 'order' | 'outcome' | 'limit'>): Promise<number[][]> {
  const pages: number[][] = [];
  let after: number[] | null = null;
  for (;;) {
    const found: typeof rows = await pageInOrder(query, after, read);
    const page = found.slice(0, query.limit);
    pages.push(page.map(({ position }) => position));
    if (found.length <= query.limit) return pages;
    const last = page.at(-1)!;
    after = [partOf(last, query), last.position];
  }
}

describe('the order of rows', () => {
  it.each([1, 2, 3, 4, 5, 6])('is that of the sheet, or has the rejected rows first, with %i on a page', async (limit) => {
    expect((await listAll({ order: 'row', limit })).flat()).toEqual([0, 1, 2, 3, 4]);
    const pages = await listAll({ order: 'rejected-first', limit });
    expect(pages.flat()).toEqual([1, 3, 0, 2, 4]);
    expect(pages).toHaveLength(Math.ceil(5 / limit));
  });

  it('is kept among the outcomes that are asked for', async () => {
    expect(await listAll({ order: 'row', outcome: ['updated', 'rejected'], limit: 9 })).toEqual([[1, 3, 4]]);
    expect(await listAll({ order: 'rejected-first', outcome: ['rejected', 'created'], limit: 2 })).toEqual([[1, 3], [0]]);
    expect(await listAll({ order: 'rejected-first', outcome: ['created', 'updated'], limit: 1 })).toEqual([[0], [4]]);
    expect(await listAll({ order: 'rejected-first', outcome: ['rejected'], limit: 2 })).toEqual([[1, 3]]);
  });
});
