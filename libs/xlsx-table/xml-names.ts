import { wholeName } from './xml-characters.ts';

const keptMax = 1_000;

/** What stands behind the prefix of a tag's name. Names that were seen are kept: a workbook has a few dozen. */
export class LocalNames {
  readonly #kept = new Map<string, string>();

  /** Undefined for what is no name. */
  find(raw: string): string | undefined {
    // `c`, `v`, `t`, `r`, `s`: nearly all that a sheet has.
    if (raw.length === 1 && raw >= 'a' && raw <= 'z') return raw;
    const kept = this.#kept.get(raw);
    if (kept !== undefined || !wholeName.test(raw)) return kept;
    const local = raw.slice(raw.indexOf(':') + 1);
    if (this.#kept.size < keptMax) this.#kept.set(raw, local);
    return local;
  }
}
