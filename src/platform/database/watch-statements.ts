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
   * response in time. What is left of it is refused then, so that it is rolled back; only of a commit without a response is it
   * not known whether it has happened.
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
    transaction.executeQuery = (...query) => this.run(() => executeQuery(...query));
  }

  /** Watches one statement. */
  async run<T>(statement: () => Promise<T>): Promise<T> {
    if (this.#isAbandoned) throw new DatabaseBusyError();
    const timer = this.#startTimer(this.#milliseconds);
    try {
      return await statement();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Call it in the transaction when the commit is all that is left. Throws if a client was told already that nothing has happened. */
  commit(): void {
    if (this.#isAbandoned) throw new DatabaseBusyError();
    this.#commitTimer = this.#startTimer(this.#milliseconds);
  }

  #startTimer(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#isAbandoned = true;
      this.#silence.reject(new DatabaseBusyError());
    }, milliseconds);
  }
}
