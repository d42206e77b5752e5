// How many rows the next chunk may have, and how fast an import goes. Pure except for the clock that is passed in.

/** Milliseconds that one transaction should take. On the embedded database, which has one connection, all others wait meanwhile. */
export const chunkTarget = { embedded: 120, server: 500 };
const chunkRowsMin = 10;
export const chunkRowsMax = 1_000;
const firstChunkRows = 200;
const windowMilliseconds = 10_000;

/** Learns from the chunks that were written. */
export class ChunkSizer {
  readonly #target: number;
  readonly #now: () => number;
  readonly #writes: { at: number; rows: number }[];
  #chunkRows = firstChunkRows;

  constructor(targetMilliseconds: number, now: () => number = () => performance.now()) {
    this.#target = targetMilliseconds;
    this.#now = now;
    this.#writes = [{ at: now(), rows: 0 }];
  }

  /** Rows for the next chunk. */
  get chunkRows(): number {
    return this.#chunkRows;
  }

  /** Rows a second over the last ten seconds. Null before the first chunk. */
  get rowsPerSecond(): number | null {
    const first = this.#writes[0]!;
    const last = this.#writes.at(-1)!;
    const rows = this.#writes.slice(1).reduce((sum, write) => sum + write.rows, 0);
    return last.at > first.at ? (rows * 1000) / (last.at - first.at) : null;
  }

  /** Chunks grow halfway to the target, at most to twice their size. After a write that took too long they shrink at once. */
  recordWrite(rows: number, milliseconds: number): void {
    this.#writes.push({ at: this.#now(), rows });
    while (this.#writes.length > 2 && this.#writes[0]!.at < this.#now() - windowMilliseconds) this.#writes.shift();
    const fitting = (rows * this.#target) / Math.max(1, milliseconds);
    const isTooSlow = milliseconds > this.#target;
    const next = isTooSlow ? fitting : Math.min(rows * 2, (this.#chunkRows + fitting) / 2);
    // A chunk that was short for another reason, such as its passwords, does not tell how many rows fit.
    if (isTooSlow || rows >= this.#chunkRows) this.#chunkRows = Math.round(Math.min(chunkRowsMax, Math.max(chunkRowsMin, next)));
  }
}
