import type { EntityName } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Statement } from './statement.ts';

/** One page of a company's entities, newest first, after the time and id of the last item of the page before. */
export function findNewestFirst<Entity extends { id: string; companyId: string; createdAt: Date }>(
  em: EntityManager,
  entity: EntityName<Entity>,
  companyId: string,
  after: readonly (string | number | null)[] | null,
  limit: number,
  /** More conditions, on the entity as `e`. */
  conditions: readonly Statement[] = [],
): Promise<Entity[]> {
  const builder = em
    .createQueryBuilder(entity as EntityName<{ id: string; companyId: string; createdAt: Date }>, 'e')
    .select('*')
    .where({ companyId })
    .orderBy({ createdAt: 'desc', id: 'desc' })
    .limit(limit);
  if (after) builder.andWhere('(e.created_at, e.id) < (?, ?)', [...after]);
  for (const { sql, parameters } of conditions) builder.andWhere(sql, [...parameters]);
  return builder.getResultList() as Promise<unknown[]> as Promise<Entity[]>;
}
