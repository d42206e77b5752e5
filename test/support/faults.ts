// Makes the n-th thing that the service asks of its database fail, as SQLite's own tests do: the only place where
// something inside the application is tampered with.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../../src/platform/database/index.ts';

/** `statement`: it is not run. `commit-lost`: nothing is kept. `commit-unknown`: all is kept, but nobody hears of it. */
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

  /** The n-th one from now on fails, once. */
  arm(kind: FaultKind, n: number): void {
    this.#armed = { kind, after: n };
  }

  /** What the test itself asks never fails. */
  exempt<T>(work: () => Promise<T>): Promise<T> {
    return this.#exempt.run(true, work);
  }

  /** Whether it has happened; from now on nothing fails. */
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
