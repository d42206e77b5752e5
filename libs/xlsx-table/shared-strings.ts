import type { UnusableCell } from './cell.ts';
import type { XlsxLimits } from './limits.ts';
import { parseXml } from './xml.ts';
import { spreadsheetNamespaces } from './xml-namespaces.ts';
import type { Zip } from './zip.ts';

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
    // The rest of a text over the limit is not kept. An escaped character takes seven characters in the file.
    if (this.#isInText && this.#text.length <= this.#charsMax * 7) this.#text += text;
  }

  /** The collected text; the collector then starts again. */
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

/** Reads the texts that cells refer to by their index, up to and including `lastIndex`. */
export async function readSharedStrings(
  zip: Zip,
  part: string | undefined,
  limits: XlsxLimits,
  lastIndex = Number.POSITIVE_INFINITY,
): Promise<SharedString[]> {
  const strings: SharedString[] = [];
  if (part === undefined || lastIndex < 0) return strings;
  const collector = new RichTextCollector(limits.cellCharsMax);
  await parseXml(part, zip.read(part), limits.depthMax, spreadsheetNamespaces, {
    open: (name) => collector.open(name),
    close(name) {
      collector.close(name);
      if (name !== 'si') return true;
      strings.push(collector.take());
      return strings.length <= lastIndex;
    },
    text: (text) => collector.text(text),
  });
  return strings;
}
