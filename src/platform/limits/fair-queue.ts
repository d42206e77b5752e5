interface Waiting {
  key: string;
  start: () => void;
}

/**
 * Runs at most `totalMax` at a time, and of one company or other key only one. The key that has waited longest since its last
 * turn is next, so that the many of one do not hold up the others.
 */
export class FairQueue {
  readonly #totalMax: number;
  readonly #running = new Set<string>();
  readonly #waiting: Waiting[] = [];
  /** The number of the last turn of a key that waits or runs. */
  readonly #lastTurns = new Map<string, number>();
  #turns = 0;

  constructor(totalMax: number) {
    this.#totalMax = totalMax;
  }

  /** Throws the reason of the signal if it is aborted before the work has begun. */
  async run<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    await this.#turn(key, signal);
    try {
      return await work();
    } finally {
      this.#running.delete(key);
      this.#startNext();
    }
  }

  #turn(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { key, start: resolve };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', () => {
        const index = this.#waiting.indexOf(waiting);
        if (index === -1) return;
        this.#waiting.splice(index, 1);
        reject(signal.reason as Error);
      });
      this.#startNext();
    });
  }

  #startNext(): void {
    while (this.#running.size < this.#totalMax) {
      const ready = this.#waiting.filter(({ key }) => !this.#running.has(key));
      const lastTurn = ({ key }: Waiting) => this.#lastTurns.get(key) ?? 0;
      const next = ready.reduce<Waiting | undefined>((first, one) => (first && lastTurn(first) <= lastTurn(one) ? first : one), undefined);
      if (!next) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.add(next.key);
      this.#lastTurns.set(next.key, ++this.#turns);
      next.start();
    }
    if (this.#waiting.length === 0 && this.#running.size === 0) this.#lastTurns.clear();
  }
}
