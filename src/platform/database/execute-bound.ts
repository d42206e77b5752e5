import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Transaction } from 'kysely';

/**
 * One statement with its parameters sent beside it, within the transaction of the entity manager. `em.execute` writes
 * them into the text, which for a thousand rows or a file costs more than the statement itself. Each `?` is a
 * parameter; the statement must have no other.
 */
export async function executeBound<Rows extends unknown[] = unknown[]>(
  em: EntityManager,
  sql: string,
  parameters: unknown[],
): Promise<Rows> {
  const transaction = em.getTransactionContext<Transaction<unknown>>();
  if (!transaction) throw new Error('A query was made outside of a transaction.');
  let number = 0;
  const numbered = sql.replaceAll('?', () => `$${++number}`);
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(numbered, parameters));
  return rows as Rows;
}
