import type { EntityManager } from '@mikro-orm/postgresql';
import { noteDatabaseTime } from './database-clock.ts';
import { executeBound } from './execute-bound.ts';

/**
 * Sets company, role and limits for the transaction only (`SET LOCAL`), so that a pooled connection keeps none of them. A
 * pooler such as PgBouncer refuses them when it is connected to. The response tells the time of the database, whose clock may
 * be another one than that of this process.
 */
export async function applySettings(em: EntityManager, settings: Record<string, string>): Promise<void> {
  const list = Object.keys(settings).map((name, index) => `set_config('${name}', $${index + 1}, true)`);
  const sentAt = performance.now();
  const [{ time }] = await executeBound<[{ time: number }]>(
    em,
    `select ${list.join(', ')}, (extract(epoch from clock_timestamp()) * 1000)::float8 as time`,
    Object.values(settings),
  );
  noteDatabaseTime(time, performance.now() - sentAt);
}
