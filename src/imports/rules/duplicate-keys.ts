import { setImmediate as nextTurn } from 'node:timers/promises';
import { release } from '../../../libs/xlsx-table/index.ts';

/** No username and no e-mail address is longer. */
const keyCharsMax = 300;

/**
 * The keys of a column of a whole file: which there are, and which of them stand in more than one row. Each is kept as
 * a hash of eight bytes, as the texts of a hundred thousand rows would be most of what an import has in memory. Which
 * of them are repeated the texts themselves decide.
 */
export class ColumnKeys {
  readonly #keyOf: (text: string) => string;
  #hashes = new Float64Array(1_024);
  #count = 0;
  #isSorted = false;

  /** @param keyOf what of a text counts; texts without any do not. */
  constructor(keyOf: (text: string) => string) {
    this.#keyOf = keyOf;
  }

  /** All are added before anything is asked. */
  add(texts: string[]): void {
    for (const text of texts) {
      const key = this.#keyIn(text);
      if (key === '') continue;
      if (this.#count === this.#hashes.length) this.#grow();
      this.#hashes[this.#count++] = hash53(key);
    }
  }

  /** Whether a text has this key; one in some 10^11 that no text has is taken for one too. */
  has(key: string): boolean {
    const hashes = this.#sorted();
    const wanted = hash53(key);
    let low = 0;
    for (let high = hashes.length; low < high;) {
      const middle = (low + high) >> 1;
      if (hashes[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return hashes[low] === wanted;
  }

  /** The keys that more than one text has. @param pages all texts once more; they are only looked at where it is needed. */
  async findRepeated(pages: Iterable<string[]>): Promise<Set<string>> {
    const repeated = new Set<string>();
    const doubtful = new Set(this.#sorted().filter((hash, place, hashes) => hash === hashes[place + 1]));
    if (doubtful.size === 0) return repeated;
    const seen = new Set<string>();
    for (const texts of pages) {
      await nextTurn();
      for (const text of texts) {
        let key = this.#keyIn(text);
        if (key === '' || !doubtful.has(hash53(key))) continue;
        // What is cut out of a text keeps all of it in memory: a hostile file has long ones around short keys.
        if (text.length > keyCharsMax) key = Buffer.from(key).toString();
        if (seen.has(key)) repeated.add(key);
        else seen.add(key);
      }
    }
    return repeated;
  }

  /** Empty for a text that does not count. */
  #keyIn(text: string): string {
    const key = this.#keyOf(text);
    return key.length > keyCharsMax ? '' : key;
  }

  #sorted(): Float64Array {
    if (!this.#isSorted) {
      const unsorted = this.#hashes;
      this.#hashes = unsorted.subarray(0, this.#count).toSorted();
      release(unsorted);
      this.#isSorted = true;
    }
    return this.#hashes;
  }

  #grow(): void {
    const { buffer } = this.#hashes;
    this.#hashes = new Float64Array(buffer.transfer(buffer.byteLength * 2));
  }
}

/** A number of 53 bits for a text, as exact as a double can hold: cyrb53 (bryc, in the public domain). Not for secrets. */
function hash53(text: string): number {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    one = Math.imul(one ^ unit, 2_654_435_761);
    other = Math.imul(other ^ unit, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return 0x1_0000_0000 * (other & 0x1f_ffff) + (one >>> 0);
}
