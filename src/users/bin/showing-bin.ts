import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Runs work that sees the users in the bin too. Everywhere else a policy of the database hides them (the policy `outside_bin`),
 * from the ORM and from plain SQL. The work is a part of the caller's transaction, which must end if it throws.
 */
export async function showingBin<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
  const set = (value: string) => em.execute(`select set_config('cardroll.bin', ?, true)`, [value]);
  await set('shown');
  const result = await work();
  await set('');
  return result;
}

/** The same for a single statement that reads. */
export const shownBin = { 'cardroll.bin': 'shown' };
