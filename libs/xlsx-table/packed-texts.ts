import { ByteBlocks } from './byte-blocks.ts';
import { deflate, inflate } from './deflate.ts';
import { release } from './own-bytes.ts';

const blockTexts = 3_072;

/**
 * Texts by their place, compressed and outside the heap: a million of them as strings would take fifteen times as much.
 * They are asked for in the order in which they came, more or less, but for some that stand in every row.
 */
export class PackedTexts {
  readonly #blocks: TextBlock[] = [];
  readonly #kept = new ByteBlocks();
  #open: string[] = [];
  #count = 0;
  #unpackedLast: TextBlock | undefined;

  get length(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#open.push(text);
    this.#count++;
    if (this.#open.length < blockTexts) return;
    this.#blocks.push(new TextBlock(this.#open, this.#kept));
    this.#open = [];
  }

  /** The text with this number, which must be there. */
  at(index: number): string {
    const block = this.#blocks[Math.floor(index / blockTexts)];
    const place = index % blockTexts;
    if (!block) return this.#open[place]!;
    if (!block.isUnpacked) {
      this.#unpackedLast?.forget();
      block.unpack();
      this.#unpackedLast = block;
    }
    return block.at(place);
  }
}

/** A block that has been unpacked so often stays so: its texts are asked for in no order, and unpacking is what takes time. */
const unpackingsMax = 3;

/** A run of {@link blockTexts} texts: their lengths, four bytes each, and their characters, end to end. */
class TextBlock {
  readonly #packed: Uint8Array;
  readonly #bytes: number;
  readonly #encoding: 'latin1' | 'utf16le';
  /** Their characters, and where each of them ends. */
  #unpacked: { text: string; ends: Uint32Array } | undefined;
  #unpackings = 0;

  constructor(texts: string[], kept: ByteBlocks) {
    const text = texts.join('');
    const lengths = Uint32Array.from(texts, ({ length }) => length);
    // Not UTF-8: half of a surrogate pair, which a cell may hold, would not come back.
    this.#encoding = /[^\0-\xff]/.test(text) ? 'utf16le' : 'latin1';
    const bytes = Buffer.concat([Buffer.from(lengths.buffer), Buffer.from(text, this.#encoding)]);
    this.#packed = kept.keep(deflate(bytes));
    this.#bytes = bytes.length;
    release(bytes);
  }

  get isUnpacked(): boolean {
    return this.#unpacked !== undefined;
  }

  unpack(): void {
    const bytes = inflate(this.#packed, this.#bytes);
    const ends = new Uint32Array(blockTexts);
    bytes.copy(new Uint8Array(ends.buffer));
    for (let place = 1; place < ends.length; place++) ends[place]! += ends[place - 1]!;
    this.#unpacked = { text: bytes.toString(this.#encoding, ends.byteLength), ends };
    this.#unpackings++;
    release(bytes);
  }

  /** Keeps the packed texts only, until they are asked for again. */
  forget(): void {
    if (this.#unpackings < unpackingsMax) this.#unpacked = undefined;
  }

  /** Must be unpacked. */
  at(place: number): string {
    const { text, ends } = this.#unpacked!;
    return text.slice(place === 0 ? 0 : ends[place - 1], ends[place]);
  }
}
