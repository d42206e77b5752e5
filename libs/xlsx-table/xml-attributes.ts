/** The attributes of one tag, good until the next one; names are as they are written, with their prefix. */
export class XmlAttributes {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  // Counted here, as shortening the lists for every tag costs more than the rest of it.
  #count = 0;

  get(name: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place] === name) return this.#values[place];
    return undefined;
  }

  /** The value of the first one whose name ends so. */
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

/** What to do with each element; names come without their namespace prefix. */
export interface XmlHandlers {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  /** A piece of text; longer texts come in several. */
  text(text: string): void;
}
