// The order in which rows are listed: as in the sheet, or the rejected rows first.
import type { CursorKey } from '../../platform/http/index.ts';
import { type ImportRow, type Outcome, outcomes as allOutcomes } from '../rules/import-row.ts';
import type { ImportRowsQuery } from './import-rows.dto.ts';

/** Reads rows with these outcomes (null: all), in the order of the sheet, after a position. */
type ReadRows<Row> = (outcomes: readonly Outcome[] | null, afterPosition: number, rowsMax: number) => Promise<Row[]>;

/** 0 for the rows that are listed first, 1 for the rest. */
export function partOf({ outcome }: Pick<ImportRow, 'outcome'>, { order }: Pick<ImportRowsQuery, 'order'>): number {
  return order === 'rejected-first' && outcome !== 'rejected' ? 1 : 0;
}

/** One row more than the page has, if there is one. @param after part and position of the last row of the page before. */
export async function pageInOrder<Row>(
  { order, outcome, limit }: Pick<ImportRowsQuery, 'order' | 'outcome' | 'limit'>,
  after: CursorKey | null,
  read: ReadRows<Row>,
): Promise<Row[]> {
  const [part, position] = after ? [Number(after[0]), Number(after[1])] : [0, -1];
  if (order === 'row') return read(outcome ?? null, position, limit + 1);
  const wanted = outcome ?? allOutcomes;
  const others = wanted.filter((one) => one !== 'rejected');
  const rejected = part === 0 && wanted.includes('rejected') ? await read(['rejected'], position, limit + 1) : [];
  if (rejected.length > limit || others.length === 0) return rejected;
  return [...rejected, ...(await read(others, part === 0 ? -1 : position, limit + 1 - rejected.length))];
}
