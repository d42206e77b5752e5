import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Transaction } from 'kysely';

/**
 * Runs one statement in the transaction of the entity manager, with bound parameters (`$1`, `$2` …). `em.execute` writes
 * the parameters into the text instead, which for a thousand rows or a file takes longer than the statement itself.
 */
export async function executeBound<Rows extends unknown[] = unknown[]>(
  em: EntityManager,
  sql: string,
  parameters: unknown[],
): Promise<Rows> {
  const transaction = em.getTransactionContext<Transaction<unknown>>();
  if (!transaction) throw new Error('A query was made outside of a transaction.');
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(sql, parameters));
  return rows as Rows;
}
