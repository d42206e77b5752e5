import { type OwnBytes, release } from './own-bytes.ts';

/** Larger than what an allocator keeps for itself: each block comes from the system, and goes back to it. */
const blockBytes = 256 * 1024;

/** Many short runs of bytes, end to end in blocks. One by one they would leave holes behind that nothing larger fits. */
export class ByteBlocks {
  readonly #blocks: OwnBytes[] = [];
  /** What is left of the last of them. */
  #free: OwnBytes = new Uint8Array(0);

  /** A copy that is there until {@link close}; the bytes themselves are given back. */
  keep(bytes: OwnBytes): Uint8Array<ArrayBuffer> {
    const { length } = bytes;
    if (length > this.#free.length) {
      this.#free = new Uint8Array(Math.max(length, blockBytes));
      this.#blocks.push(this.#free);
    }
    const kept = this.#free.subarray(0, length);
    kept.set(bytes);
    this.#free = this.#free.subarray(length);
    release(bytes);
    return kept;
  }

  /** Gives all of them back. */
  close(): void {
    for (const block of this.#blocks.splice(0)) release(block);
    this.#free = new Uint8Array(0);
  }
}
