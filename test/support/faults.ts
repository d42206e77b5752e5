// Makes the n-th statement or commit of the service fail, as SQLite's own tests do. Apart from time, this is the only
// place where a test replaces something inside the application.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../../src/platform/database/index.ts';

/** `statement`: it is not run. `commit-lost`: nothing is stored. `commit-unknown`: all is stored, but not confirmed. */
export type FaultKind = 'statement' | 'commit-lost' | 'commit-unknown';

interface Transaction {
  executeQuery(...values: unknown[]): Promise<unknown>;
}
interface Connection {
  begin(...values: unknown[]): Promise<Transaction>;
  commit(...values: unknown[]): Promise<unknown>;
}

export class Faults {
  readonly #exempt = new AsyncLocalStorage<true>();
  #armed: { kind: FaultKind; after: number } | undefined;

  constructor({ orm }: Database) {
    const connection = orm.em.getConnection() as unknown as Connection;
    const begin = connection.begin.bind(connection);
    const commit = connection.commit.bind(connection);
    connection.begin = async (...values) => {
      const transaction = await begin(...values);
      const executeQuery = transaction.executeQuery.bind(transaction);
      transaction.executeQuery = async (...query) => {
        this.#hit('statement');
        return executeQuery(...query);
      };
      return transaction;
    };
    connection.commit = async (...values) => {
      this.#hit('commit-lost');
      const result = await commit(...values);
      this.#hit('commit-unknown');
      return result;
    };
  }

  /** The n-th statement or commit from now on fails, once. */
  arm(kind: FaultKind, n: number): void {
    this.#armed = { kind, after: n };
  }

  /** Queries of the test itself never fail. */
  exempt<T>(work: () => Promise<T>): Promise<T> {
    return this.#exempt.run(true, work);
  }

  /** Nothing fails from now on. Returns whether the fault has happened. */
  disarm(): boolean {
    const hasHappened = this.#armed === undefined;
    this.#armed = undefined;
    return hasHappened;
  }

  #hit(kind: FaultKind): void {
    if (this.#exempt.getStore() || this.#armed?.kind !== kind || --this.#armed.after > 0) return;
    this.#armed = undefined;
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
  }
}
