// How large the next chunk may be, and how fast an import goes. Pure but for the clock that it is handed.

/** A chunk is written in one transaction, which must not keep others waiting (a quarter of a second at most). */
export const chunkMillisecondsMax = 250;
const chunkMillisecondsAim = 120;
const chunkRowsMin = 10;
export const chunkRowsMax = 1_000;
const chunkRowsFirst = 200;
const windowMilliseconds = 10_000;

/** Learns from the chunks that were written. */
export class ChunkSize {
  readonly #now: () => number;
  readonly #steps: { at: number; rows: number }[];
  #chunkRows = chunkRowsFirst;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#steps = [{ at: now(), rows: 0 }];
  }

  /** Rows for the next chunk. */
  get chunkRows(): number {
    return this.#chunkRows;
  }

  /** Rows a second over the last ten seconds; null before the first chunk. */
  get rowsPerSecond(): number | null {
    const first = this.#steps[0]!;
    const last = this.#steps.at(-1)!;
    const rows = this.#steps.slice(1).reduce((sum, step) => sum + step.rows, 0);
    return last.at > first.at ? (rows * 1000) / (last.at - first.at) : null;
  }

  /** Half of the way to what the time aimed at allows, never more than twice as many, at once less where it took too long. */
  written(rows: number, milliseconds: number): void {
    this.#steps.push({ at: this.#now(), rows });
    while (this.#steps.length > 2 && this.#steps[0]!.at < this.#now() - windowMilliseconds) this.#steps.shift();
    const fitting = (rows * chunkMillisecondsAim) / Math.max(1, milliseconds);
    const next = milliseconds > chunkMillisecondsAim ? fitting : Math.min(rows * 2, (this.#chunkRows + fitting) / 2);
    // A chunk that was short for another reason, such as its passwords, says nothing about how many rows fit.
    if (milliseconds > chunkMillisecondsAim || rows >= this.#chunkRows)
      this.#chunkRows = Math.round(Math.min(chunkRowsMax, Math.max(chunkRowsMin, next)));
  }
}

/** Whole seconds until the last row at this pace; null where nothing can be said. */
export function secondsLeft(rows: number, rowsPerSecond: number | null): number | null {
  return rowsPerSecond === null || rowsPerSecond <= 0 ? null : Math.ceil(rows / rowsPerSecond);
}
