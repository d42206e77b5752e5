const blockTexts = 1_024;

/** A run of texts, end to end. */
export interface TextBlock {
  text: string;
  /** Where each of them ends. */
  ends: Uint32Array;
}

/** Texts by their place, end to end in blocks: a million strings of their own would take three times as much. */
export class PackedTexts {
  readonly #blocks: TextBlock[] = [];
  #open: string[] = [];
  #count = 0;

  get length(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#open.push(text);
    this.#count++;
    if (this.#open.length === blockTexts) this.#close();
  }

  /** The text with this number, which must be there. */
  at(index: number): string {
    const block = this.#blocks[Math.floor(index / blockTexts)];
    const place = index % blockTexts;
    return block ? textAt(block, place) : this.#open[place]!;
  }

  /** All of them, to be handed to another thread and read there by {@link textsOf}. */
  finish(): TextBlock[] {
    if (this.#open.length > 0) this.#close();
    return this.#blocks;
  }

  #close(): void {
    let end = 0;
    const ends = Uint32Array.from(this.#open, ({ length }) => (end += length));
    this.#blocks.push({ text: this.#open.join(''), ends });
    this.#open = [];
  }
}

export function* textsOf(blocks: TextBlock[]): Generator<string> {
  for (const block of blocks) for (let place = 0; place < block.ends.length; place++) yield textAt(block, place);
}

function textAt({ text, ends }: TextBlock, place: number): string {
  return text.slice(place === 0 ? 0 : ends[place - 1], ends[place]);
}
