/** No username and no e-mail address is longer; what is longer is no key. */
const keyCharsMax = 300;

/** The keys of one column of a whole file: which there are, and which of them are in more than one row. */
export class DuplicateKeys {
  readonly #keyOf: (text: string) => string;
  readonly #keys = new Set<string>();
  readonly #repeated = new Set<string>();

  /** @param keyOf the canonical form of a text; texts whose form is empty do not count. */
  constructor(keyOf: (text: string) => string) {
    this.#keyOf = keyOf;
  }

  add(texts: readonly string[]): void {
    for (const text of texts) {
      const key = this.#keyOf(text);
      if (key === '' || key.length > keyCharsMax) continue;
      if (this.#keys.has(key)) this.#repeated.add(key);
      else this.#keys.add(key);
    }
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  get repeated(): ReadonlySet<string> {
    return this.#repeated;
  }
}
