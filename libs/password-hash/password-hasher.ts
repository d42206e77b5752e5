import { availableParallelism } from 'node:os';
import { hash, verify, type Options } from '@node-rs/argon2';
import { normalizePassword } from './password-strength.ts';

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB of memory, two passes, one lane. */
const parameters: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** More passwords wait than can be looked at soon; the caller may try again in a moment. */
export class HasherBusyError extends Error {
  override readonly name = 'HasherBusyError';
}

/**
 * Argon2id hashes, never more at once than there are cores: more are not faster, and each one holds 19 MiB.
 * Waiting calls are served in the order in which they came.
 */
export class PasswordHasher {
  readonly concurrency: number;
  readonly #waiting: (() => void)[] = [];
  readonly #queueMax: number;
  #running = 0;
  /** Places in the line that belong to lists of work. */
  #patient = 0;
  /** Until every item of the lists so far has been begun. */
  #lists: Promise<void> = Promise.resolve();
  #decoy: Promise<string> | undefined;

  /** @param queueMax how many calls may wait; one more throws {@link HasherBusyError}. */
  constructor(concurrency = availableParallelism(), queueMax = 50) {
    this.concurrency = concurrency;
    this.#queueMax = queueMax;
  }

  /** A PHC string for the password, which is normalised to NFKC first. */
  async hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normalizePassword(password), parameters));
  }

  async verify(passwordHash: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(passwordHash, normalizePassword(password)));
  }

  /** Whether the hash was made with weaker parameters than today's (its PHC string says which). */
  isOutdated(passwordHash: string): boolean {
    const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(passwordHash) ?? [];
    return Number(memory ?? 0) < parameters.memoryCost! || Number(time ?? 0) < parameters.timeCost!;
  }

  /** Costs what a real check costs and always fails: so an unknown account answers as slowly as a known one. */
  async verifyNobody(password: string): Promise<false> {
    this.#decoy ??= this.hash('a password that nobody has');
    await this.verify(await this.#decoy, password);
    return false;
  }

  /**
   * Does the work for each item with at most `concurrency` of them in this hasher's line, so that a
   * login that comes in between waits for one hash and not for the whole list. Lists take turns: two at once would
   * end together, and leave the cores idle until the next ones are ready.
   */
  async each<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
    if (items.length === 0) return [];
    const earlierLists = this.#lists;
    const allBegun = Promise.withResolvers<void>();
    this.#lists = allBegun.promise;
    await earlierLists;
    const results: Result[] = [];
    results.length = items.length;
    let next = 0;
    const lanes = Math.min(this.concurrency, items.length);
    const lane = async (): Promise<void> => {
      for (let index = next++; index < items.length; index = next++) {
        results[index] = await work(items[index]!);
      }
      allBegun.resolve();
    };
    // A list is patient: its places in the line are its own, and never make it fail.
    this.#patient += lanes;
    try {
      await Promise.all(Array.from({ length: lanes }, lane));
    } finally {
      allBegun.resolve();
      this.#patient -= lanes;
    }
    return results;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.concurrency) {
      if (this.#waiting.length >= this.#queueMax + this.#patient) throw new HasherBusyError();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      // The place is handed on without being given up, so that nobody can slip in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
