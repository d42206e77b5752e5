// The time of the database, for what is stored and compared later, perhaps by another instance: their clocks may differ.
import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from './execute-bound.ts';

/** A response that took this much longer than the quickest says too little about the moment in which it was made. */
const slownessMax = 2;
const ordinaryMilliseconds = 50;
const toleratedMilliseconds = 200;
const noteMilliseconds = 1_000;

let offsetMilliseconds = 0;
let quickestMilliseconds = Number.POSITIVE_INFINITY;
let notedAt = Number.NEGATIVE_INFINITY;

/** The time of the server, in milliseconds. */
export const timeStatement = 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as time';

/** Now, by the clock of the database server as it was last seen. Exact to a fifth of a second. */
export function databaseNow(): Date {
  return new Date(Date.now() + offsetMilliseconds);
}

/** Whether the time was last seen more than a second ago. */
export function isDatabaseTimeDue(): boolean {
  return performance.now() - notedAt > noteMilliseconds;
}

export async function readDatabaseTime(em: EntityManager): Promise<void> {
  const sentAt = performance.now();
  const [{ time }] = await executeBound<[{ time: number }]>(em, timeStatement, []);
  noteDatabaseTime(time, performance.now() - sentAt);
}

/** The server had this time in the middle of a request that has just ended, both in milliseconds. */
export function noteDatabaseTime(serverTime: number, tookMilliseconds: number): void {
  notedAt = performance.now();
  quickestMilliseconds = Math.min(quickestMilliseconds, tookMilliseconds);
  if (tookMilliseconds > Math.max(ordinaryMilliseconds, quickestMilliseconds * slownessMax)) return;
  const offset = serverTime - (Date.now() - tookMilliseconds / 2);
  // Small differences are those of the network. Without them one time never comes before an earlier one.
  if (Math.abs(offset - offsetMilliseconds) > toleratedMilliseconds) offsetMilliseconds = offset;
}
