import type { EntityManager, QBFilterQuery } from '@mikro-orm/postgresql';
import { decodeCursor, type Page, type PageQuery, toPage } from '../platform/http/index.ts';
import { Impersonation } from './impersonation.entity.ts';

const order = 'newest';

/** One page of the impersonations of a company that match, the newest first, with one more that shows whether a page follows. */
export function findImpersonations(
  em: EntityManager,
  condition: QBFilterQuery<Impersonation> & { companyId: string },
  { cursor, limit }: PageQuery,
): Promise<Impersonation[]> {
  const after = decodeCursor(order, cursor, 'time', 'id');
  const builder = em
    .createQueryBuilder(Impersonation, 'i')
    .select('*')
    .where(condition)
    .orderBy({ createdAt: 'desc', id: 'desc' })
    .limit(limit + 1);
  if (after) builder.andWhere('(i.created_at, i.id) < (?, ?)', [...after]);
  return builder.getResultList();
}

/** The page of what {@link findImpersonations} has found. */
export function toImpersonationsPage<View>(
  found: Impersonation[],
  { limit }: PageQuery,
  toView: (impersonation: Impersonation) => View,
): Page<View> {
  return toPage(found, limit, order, ({ createdAt, id }) => [createdAt.toISOString(), id], toView);
}
