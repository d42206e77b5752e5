import { DatabaseBusyError } from './wait-limits.ts';

/** A server that can end a statement itself does so a little earlier. */
const graceMilliseconds = 300;

interface Transaction {
  executeQuery(...query: unknown[]): Promise<unknown>;
}

/**
 * Notices a server that no longer responds: a process that hangs, a network that swallows. The limits of the server itself
 * have no effect then.
 */
export class StatementWatch {
  readonly #milliseconds: number;
  readonly #silence = Promise.withResolvers<never>();
  #commitTimer: NodeJS.Timeout | undefined;
  #isAbandoned = false;

  constructor(statementMilliseconds: number) {
    this.#milliseconds = statementMilliseconds + graceMilliseconds;
  }

  /**
   * Settles as the transaction does, or rejects with {@link DatabaseBusyError} if one of its statements, or its commit, gets no
   * response in time. The next statement is refused then, so that the transaction is rolled back.
   */
  async race<T>(transaction: Promise<T>): Promise<T> {
    try {
      return await Promise.race([transaction, this.#silence.promise]);
    } finally {
      clearTimeout(this.#commitTimer);
      // Its failure is of no interest to anyone if it was abandoned.
      transaction.catch(() => undefined);
    }
  }

  /** Watches each statement from now on. */
  statementsOf(transaction: Transaction): void {
    const executeQuery = transaction.executeQuery.bind(transaction);
    transaction.executeQuery = async (...query) => {
      if (this.#isAbandoned) throw new DatabaseBusyError();
      const timer = this.#startTimer();
      try {
        return await executeQuery(...query);
      } finally {
        clearTimeout(timer);
      }
    };
  }

  /** Call it when the commit is all that is left. */
  commit(): void {
    this.#commitTimer = this.#startTimer();
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#isAbandoned = true;
      this.#silence.reject(new DatabaseBusyError());
    }, this.#milliseconds);
  }
}
