/** Reads of the same thing by many at about the same time: the first one reads, and the others get its result. */
export class SharedReads<T> {
  readonly #reads = new Map<string, Promise<T>>();

  /** @param milliseconds how long the result is given to others. */
  read(key: string, milliseconds: number, load: () => Promise<T>): Promise<T> {
    const shared = this.#reads.get(key);
    if (shared) return shared;
    const read = load();
    this.#reads.set(key, read);
    const forget = () => this.#reads.delete(key);
    // A failure is no result: the next one tries again.
    read.then(() => setTimeout(forget, milliseconds).unref(), forget);
    return read;
  }
}
