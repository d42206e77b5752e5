import { type Characters, smallA, smallZ, wholeName } from './xml-characters.ts';
import { malformed } from './xml-text.ts';

export interface XmlName {
  /** As it is written. */
  raw: string;
  /** What stands behind its prefix. */
  local: string;
}

const keptMax = 1_000;

/** The names of tags and attributes. Those that were seen are kept: a workbook has a few dozen. */
export class XmlNames {
  readonly #kept = new Map<string, XmlName>();
  /** `c`, `v`, `t`, `r`, `s`: nearly all that a sheet has. */
  readonly #letters = Array.from({ length: smallZ - smallA + 1 }, (_, index): XmlName => {
    const letter = String.fromCharCode(smallA + index);
    return { raw: letter, local: letter };
  });

  /** The name that stands there. Throws `XmlProblem` for what is none. */
  at({ text, codes }: Characters, start: number, end: number): XmlName {
    if (end - start === 1) {
      const letter = this.#letters[codes[start]! - smallA];
      if (letter !== undefined) return letter;
    }
    const raw = text.slice(start, end);
    const kept = this.#kept.get(raw);
    if (kept !== undefined) return kept;
    if (!wholeName.test(raw)) throw malformed(`it has a tag with the name "${raw.slice(0, 50)}"`);
    const found: XmlName = { raw, local: raw.slice(raw.indexOf(':') + 1) };
    if (this.#kept.size < keptMax) this.#kept.set(raw, found);
    return found;
  }
}
