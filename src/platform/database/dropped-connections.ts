// What a connection that the server has dropped does to those who were using it.
import type { Pool, PoolClient } from 'pg';

/**
 * Gives the place of a dropped connection back to the pool. Kysely keeps it where the connection breaks within a
 * transaction, as the ROLLBACK after which it would let go cannot succeed: ten of these, and every query waits for ever.
 */
export function releaseDroppedConnections(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    client.once('end', () => {
      try {
        client.release(true);
      } catch {
        // It was not in use: the pool has let go of it already.
      }
    });
  });
}

/** SQLSTATEs after which the same request may well succeed: the server is away, full, or has chosen a victim. */
const passingStates = /^(08...|57P0.|53300|40001|40P01)$/;
const passingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const passingMessages =
  /^Connection terminated|not queryable|embedded database (is closed|has ended)|timeout exceeded when trying to connect/;

/** Whether a failed query tells of the state of the database and not of a mistake of ours. */
export function isPassingFailure(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return passingStates.test(String(code)) || passingCodes.has(String(code)) || passingMessages.test(String(message));
}
