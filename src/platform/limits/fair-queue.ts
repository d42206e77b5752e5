interface Waiting {
  key: string;
  start: () => void;
}

/** Runs work in the order in which it came, at most `totalMax` at a time, and of one company or other key only one. */
export class FairQueue {
  readonly #totalMax: number;
  readonly #running = new Set<string>();
  readonly #waiting: Waiting[] = [];

  constructor(totalMax: number) {
    this.#totalMax = totalMax;
  }

  /** Throws the reason of the signal if it is aborted before the work has begun. */
  async run<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
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
      const index = this.#waiting.findIndex(({ key }) => !this.#running.has(key));
      if (index === -1) return;
      const [next] = this.#waiting.splice(index, 1);
      this.#running.add(next!.key);
      next!.start();
    }
  }
}
