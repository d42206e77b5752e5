import { CompiledQuery, type DatabaseConnection, type Driver, PostgresDialect, PostgresDriver, type TransactionSettings } from 'kysely';
import { Pool, TypeOverrides } from 'pg';
import { releaseDroppedConnections } from './dropped-connections.ts';
import { transactionSettings } from './transaction-settings.ts';
import { typeParsers } from './type-parsers.ts';

interface PoolOptions {
  connections: number;
  /** For {@link Pool}: when it refuses a transaction that waits for a connection. */
  waitMilliseconds: number;
}

/** Connections to a server. */
export function openPool(url: string, { connections, waitMilliseconds }: PoolOptions): Pool {
  const types = new TypeOverrides();
  for (const [type, parser] of Object.entries(typeParsers)) types.setTypeParser(Number(type), parser);
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: waitMilliseconds,
    keepAlive: true,
    types,
  });
  releaseDroppedConnections(pool);
  return pool;
}

/** Begins a transaction and applies its settings in one message. */
class ServerDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    const begin = isolationLevel ? `begin isolation level ${isolationLevel}` : 'begin';
    try {
      await connection.executeQuery(CompiledQuery.raw(`${begin}; ${transactionSettings.getStore() ?? ''}`));
    } catch (error) {
      await this.#rollbackAndRelease(connection);
      throw error;
    }
  }

  /** Kysely keeps a connection whose transaction could not begin. A dropped one has been released already. */
  async #rollbackAndRelease(connection: DatabaseConnection): Promise<void> {
    try {
      await this.rollbackTransaction(connection);
      await this.releaseConnection(connection as Parameters<PostgresDriver['releaseConnection']>[0]);
    } catch {
      // The listener in `releaseDroppedConnections` does it.
    }
  }
}

export class ServerDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): Driver {
    return new ServerDriver({ pool: this.#pool });
  }
}
