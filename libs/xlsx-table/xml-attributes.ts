/** The attributes of one tag, valid until the next tag. Names have their namespace prefix. */
export class XmlAttributes {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  // Counted, because truncating both arrays for every tag is slower.
  #count = 0;

  get(name: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place] === name) return this.#values[place];
    return undefined;
  }

  /** The value of the first attribute whose name has this ending. */
  getEnding(ending: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place]!.endsWith(ending)) return this.#values[place];
    return undefined;
  }

  add(name: string, value: string): void {
    this.#names[this.#count] = name;
    this.#values[this.#count] = value;
    this.#count++;
  }

  clear(): void {
    this.#count = 0;
  }
}

/** What to do with each element. Names have no namespace prefix. */
export interface XmlHandlers {
  open(name: string, attributes: XmlAttributes): void;
  /** Returns false to stop: the rest of the part is neither inflated nor parsed. */
  close(name: string): boolean | void;
  /** Called several times for a long text. */
  text(text: string): void;
}
