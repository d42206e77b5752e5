import { availableParallelism } from 'node:os';
import { hash, verify, type Options } from '@node-rs/argon2';
import { normalizePassword } from './password-strength.ts';

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB of memory, two passes, one lane. */
const parameters: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The queue is full. The caller can try again soon. */
export class HasherBusyError extends Error {
  override readonly name = 'HasherBusyError';
}

/**
 * Computes Argon2id hashes, at most one per core at a time: more are not faster, and each one needs 19 MiB. Other calls wait
 * in a queue, first in, first out.
 */
export class PasswordHasher {
  readonly concurrency: number;
  readonly #queue: (() => void)[] = [];
  readonly #queueMax: number;
  #running = 0;
  /** Slots of the queue that are reserved for lists. */
  #reserved = 0;
  /** Resolves when every item of the earlier lists has started. */
  #earlierLists: Promise<void> = Promise.resolve();
  #dummyHash: Promise<string> | undefined;

  /** @param queueMax the number of calls that can wait; one more throws {@link HasherBusyError}. */
  constructor(concurrency = availableParallelism(), queueMax = 50) {
    this.concurrency = concurrency;
    this.#queueMax = queueMax;
  }

  /** A PHC string for the password in NFKC. */
  async hash(password: string): Promise<string> {
    return this.#queued(() => hash(normalizePassword(password), parameters));
  }

  async verify(passwordHash: string, password: string): Promise<boolean> {
    return this.#queued(() => verify(passwordHash, normalizePassword(password)));
  }

  /** Whether the hash was made with weaker parameters than the current ones. */
  isOutdated(passwordHash: string): boolean {
    const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(passwordHash) ?? [];
    return Number(memory ?? 0) < parameters.memoryCost! || Number(time ?? 0) < parameters.timeCost!;
  }

  /** Takes the time of a real check and always fails, so that the response time does not reveal whether an account exists. */
  async verifyDummy(password: string): Promise<false> {
    // Not in the queue: if that were full, the failure would be kept for all later calls.
    this.#dummyHash ??= hash('a password of no user', parameters);
    await this.verify(await this.#dummyHash, password);
    return false;
  }

  /**
   * Runs the task for each item. At most `concurrency` items are in the queue at a time, so that a login waits for one hash
   * and not for the whole list. A list starts when all items of the list before have started: two lists at a time would
   * end together and leave the cores idle until the next lists come.
   */
  async each<Item, Result>(items: readonly Item[], task: (item: Item) => Promise<Result>): Promise<Result[]> {
    if (items.length === 0) return [];
    const earlierLists = this.#earlierLists;
    const allStarted = Promise.withResolvers<void>();
    this.#earlierLists = allStarted.promise;
    await earlierLists;
    const results: Result[] = [];
    results.length = items.length;
    let next = 0;
    const runners = Math.min(this.concurrency, items.length);
    const run = async (): Promise<void> => {
      for (let index = next++; index < items.length; index = next++) {
        results[index] = await task(items[index]!);
      }
      allStarted.resolve();
    };
    // With reserved slots, a list never fails because the queue is full.
    this.#reserved += runners;
    try {
      await Promise.all(Array.from({ length: runners }, run));
    } finally {
      allStarted.resolve();
      this.#reserved -= runners;
    }
    return results;
  }

  async #queued<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.concurrency) {
      if (this.#queue.length >= this.#queueMax + this.#reserved) throw new HasherBusyError();
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await task();
    } finally {
      // The next call takes over this slot, so that no other call can take it in between.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
