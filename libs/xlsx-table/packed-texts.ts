const blockTexts = 1_024;

/** A run of texts, end to end. */
interface TextBlock {
  text: string;
  /** Where each of them ends. */
  ends: Uint16Array | Uint32Array;
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

  #close(): void {
    const text = this.#open.join('');
    const ends = new (text.length <= 0xffff ? Uint16Array : Uint32Array)(this.#open.length);
    let end = 0;
    for (const [place, { length }] of this.#open.entries()) ends[place] = end += length;
    this.#blocks.push({ text, ends });
    this.#open = [];
  }
}

function textAt({ text, ends }: TextBlock, place: number): string {
  return text.slice(place === 0 ? 0 : ends[place - 1], ends[place]);
}
