import { type Characters, smallA, smallZ, wholeName } from './xml-characters.ts';
import { malformed } from './xml-text.ts';

export interface XmlName {
  /** With its namespace prefix. */
  raw: string;
  /** Empty without one. */
  prefix: string;
  local: string;
  /** For an attribute that declares a namespace: the prefix that it declares, empty for the default namespace. */
  declaredPrefix: string | null;
}

const cachedMax = 1_000;

/** A cache for the names of tags and attributes: a workbook has a few dozen. */
export class XmlNames {
  readonly #cached = new Map<string, XmlName>();
  /** One letter: `c`, `v`, `t`, `r` and `s` are nearly all names of a sheet. */
  readonly #letters = Array.from({ length: smallZ - smallA + 1 }, (_, index) => toName(String.fromCharCode(smallA + index)));

  /** The name from `start` to `end`. Throws `XmlProblem` if it is not a name. */
  at({ text, codes }: Characters, start: number, end: number): XmlName {
    if (end - start === 1) {
      const letter = this.#letters[codes[start]! - smallA];
      if (letter !== undefined) return letter;
    }
    const raw = text.slice(start, end);
    const cached = this.#cached.get(raw);
    if (cached !== undefined) return cached;
    if (!wholeName.test(raw)) throw malformed(`it has a tag with the name "${raw.slice(0, 50)}"`);
    const found = toName(raw);
    if (this.#cached.size < cachedMax) this.#cached.set(raw, found);
    return found;
  }
}

function toName(raw: string): XmlName {
  const colon = raw.indexOf(':');
  const prefix = raw.slice(0, Math.max(0, colon));
  const local = raw.slice(colon + 1);
  return { raw, prefix, local, declaredPrefix: raw === 'xmlns' ? '' : prefix === 'xmlns' ? local : null };
}
