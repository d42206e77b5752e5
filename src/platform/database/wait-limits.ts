// How long a transaction may wait for the database. Without limits one held lock or one slow statement takes all connections.

/** Milliseconds. */
export interface WaitLimits {
  /** Until the transaction begins: for a connection of the pool, or for the queue of the embedded database. */
  connection: number;
  /** For one lock; `lock_timeout` of PostgreSQL. */
  lock: number;
  /** For one statement; `statement_timeout` of PostgreSQL. The embedded database cannot end a statement. */
  statement: number;
}

const seconds = 1_000;

export const defaultWaits = {
  /** What a client waits for. It gets 503 afterwards. */
  request: { connection: 5 * seconds, lock: 5 * seconds, statement: 5 * seconds },
  /** A request whose statement touches all rows of an import. */
  bulkRequest: { connection: 5 * seconds, lock: 5 * seconds, statement: 60 * seconds },
  /** Imports, timers, commands, and downloads that have begun, which a 503 can no longer refuse. */
  background: { connection: 60 * seconds, lock: 60 * seconds, statement: 600 * seconds },
};

export type Waits = typeof defaultWaits;

/** The database had no time for a transaction: it was not begun, or was rolled back. A commit without a response is undecided. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';

  constructor(message = 'The database had no time for this transaction.') {
    super(message);
  }
}

/**
 * Rejects with {@link DatabaseBusyError} if the transaction does not begin in time. If it begins later, `begin` throws, so
 * that it is rolled back before its first statement.
 * @param open opens the transaction and calls `begin` in it, before anything else.
 */
export async function beginWithin<T>(milliseconds: number, open: (begin: () => void) => Promise<T>): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  let isAbandoned = false;
  const timer = setTimeout(() => {
    isAbandoned = true;
    tooLate.reject(new DatabaseBusyError());
  }, milliseconds);
  const opened = open(() => {
    if (isAbandoned) throw new DatabaseBusyError();
    clearTimeout(timer);
  });
  try {
    return await Promise.race([opened, tooLate.promise]);
  } finally {
    clearTimeout(timer);
    // Its failure is of no interest to anyone if it was abandoned.
    opened.catch(() => undefined);
  }
}
