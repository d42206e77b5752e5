import type { EntityManager } from '@mikro-orm/postgresql';
import { appRole } from './row-level-security.ts';

/** Taken by an instance that changes tables or rights at its start, so that others wait. */
export const migrationLock = 4_927_165;

/** Lets the role of the service use a schema. The transaction is one of the owner of its tables. */
export async function grantSchema(em: EntityManager, schema: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
  await em.execute(`grant usage on schema ${schema} to ${appRole}`);
  await em.execute(`grant select, insert, update, delete on all tables in schema ${schema} to ${appRole}`);
  await em.execute(`grant execute on all functions in schema ${schema} to ${appRole}`);
}
