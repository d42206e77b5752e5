// Connections that the database server has dropped, and failures that pass by themselves.
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectionException } from '@mikro-orm/core';
import type { Pool, PoolClient } from 'pg';
import { DatabaseBusyError } from './wait-limits.ts';

/**
 * Returns a dropped connection to the pool. When a connection breaks within a transaction, Kysely never releases it,
 * because its ROLLBACK fails. After ten of these every query would wait for ever.
 */
export function releaseDroppedConnections(pool: Pool): void {
  // The statement that is interrupted fails by itself. Without a listener the process would end.
  pool.on('error', () => undefined);
  pool.on('connect', (client: PoolClient) => {
    client.on('error', () => undefined);
    client.once('end', () => releaseConnection(client, false));
  });
}

/** Returns a connection to its pool, which closes it unless it is intact. */
export function releaseConnection(client: PoolClient, isIntact: boolean): void {
  try {
    client.release(!isIntact);
  } catch {
    // It was dropped, and the pool has removed it already.
  }
}

const closeMilliseconds = 5_000;

/**
 * Closes the connections. A pool waits for those that it has given away, and Kysely never gives one back whose ROLLBACK the
 * server refused, so the wait has an end.
 */
export async function closeWithin(...connections: { close: () => Promise<void> }[]): Promise<void> {
  const closed = Promise.all(connections.map((each) => each.close()));
  await Promise.race([closed, wait(closeMilliseconds, undefined, { ref: false })]);
}

/**
 * SQLSTATEs after which the same request may succeed: the server is down, full, read-only (25006) or cannot use its files
 * (58...), or has ended a deadlock, a statement that took too long (57014) or the wait for a lock (55P03).
 */
const transientStates = /^(08...|53...|57P0.|57014|55P03|58...|25006|40001|40P01)$/;
const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);
const transientMessages =
  /^Connection terminated|not queryable|embedded database (is closed|has ended)|timeout exceeded when trying to connect/;

const fullCodes = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** Whether a disk is full: that of the database, or that of temporary files. */
export function isDiskFull(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return fullCodes.has(String(code)) || /No space left on device/.test(String(message));
}

/** Whether a query failed because of the state of the database, and not because of a mistake in the query. */
export function isTransientFailure(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    error instanceof ConnectionException ||
    error instanceof DatabaseBusyError ||
    transientStates.test(String(code)) ||
    transientCodes.has(String(code)) ||
    transientMessages.test(String(message))
  );
}
