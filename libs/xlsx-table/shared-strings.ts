import type { UnusableCell } from './cell.ts';
import type { XlsxLimits } from './limits.ts';
import { PackedTexts } from './packed-texts.ts';
import { parseXml, stopReading } from './xml.ts';
import type { Parts } from './zip.ts';

export type SharedString = string | UnusableCell;

/** Collects the visible text of `<si>` or `<is>`: all its runs, but not the phonetic guides (ECMA-376 §18.4.8). */
export class RichTextCollector {
  readonly #charsMax: number;
  #text = '';
  #isInText = false;
  #phoneticDepth = 0;

  constructor(charsMax: number) {
    this.#charsMax = charsMax;
  }

  open(name: string): void {
    if (name === 'rPh') this.#phoneticDepth++;
    this.#isInText = name === 't' && this.#phoneticDepth === 0;
  }

  close(name: string): void {
    if (name === 'rPh') this.#phoneticDepth--;
    this.#isInText = false;
  }

  text(text: string): void {
    // One character over the limit is enough to know; the rest of a hostile text is not kept. An escaped
    // character takes seven, so the raw text may be that much longer.
    if (this.#isInText && this.#text.length <= this.#charsMax * 7) this.#text += text;
  }

  /** The text so far, after which a new one begins. */
  take(): SharedString {
    const text = unescapeText(this.#text);
    this.#text = '';
    return text.length > this.#charsMax ? { kind: 'too-long', text: '' } : text;
  }
}

/** `_xHHHH_` stands for a UTF-16 code unit that XML cannot hold, or for a literal underscore (ECMA-376 §22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The texts that a workbook has once for all its cells: the one thing that grows with the file. */
export class SharedStrings {
  readonly #texts = new PackedTexts();
  readonly #unusable = new Map<number, UnusableCell>();

  get length(): number {
    return this.#texts.length;
  }

  add(string: SharedString): void {
    if (typeof string !== 'string') this.#unusable.set(this.length, string);
    this.#texts.add(typeof string === 'string' ? string : '');
  }

  at(index: number): SharedString | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    if (this.#unusable.size > 0 && this.#unusable.has(index)) return this.#unusable.get(index);
    return this.#texts.at(index);
  }
}

/** Reads the table of shared strings, up to and including `lastIndex` where only the first ones are needed. */
export async function readSharedStrings(
  parts: Parts,
  part: string | undefined,
  limits: XlsxLimits,
  lastIndex = Number.POSITIVE_INFINITY,
): Promise<SharedStrings> {
  const strings = new SharedStrings();
  if (part === undefined || lastIndex < 0) return strings;
  const collector = new RichTextCollector(limits.cellCharsMax);
  await parseXml(part, parts.read(part), limits.depthMax, {
    open: (name) => collector.open(name),
    close(name) {
      collector.close(name);
      if (name !== 'si') return;
      strings.add(collector.take());
      if (strings.length > lastIndex) throw stopReading;
    },
    text: (text) => collector.text(text),
  });
  return strings;
}
