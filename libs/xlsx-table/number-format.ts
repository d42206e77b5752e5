import { textSection } from './text-section.ts';
import { damaged } from './xlsx-error.ts';

/** How a cell shows its value: with all its digits, as an ISO date, or by a format code (ECMA-376 §18.8.31). Texts as they are. */
export type CellFormat = 'general' | 'date' | NumberFormat;

export interface NumberFormat {
  /** Without locales: separators are the same in all cells, as in Excel, where they come from the system. */
  code: string;
  /** Numbers are shown as ISO dates. */
  isDate: boolean;
  /** Elapsed time, such as `[h]:mm`. */
  isDuration: boolean;
  /** Whether the code shows an exponent, and so not all digits. */
  hasExponent: boolean;
  /** How texts are shown, see {@link textSection}. */
  texts: string[] | null;
}

/** Excel's own limit. A longer code is not applied. */
const codeCharsMax = 255;
/** Format codes that one workbook uses; Excel has at most 250, and numfmt keeps 1,000 compiled. */
const codesUsedMax = 500;

/** Built-in formats of numbers by their id (ECMA-376 §18.8.30). Ids 5 to 8 and 41 to 44 depend on the locale. */
const builtInCodes = new Map([
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [5, '$#,##0;-$#,##0'],
  [6, '$#,##0;-$#,##0'],
  [7, '$#,##0.00;-$#,##0.00'],
  [8, '$#,##0.00;-$#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [37, '#,##0;(#,##0)'],
  [38, '#,##0;(#,##0)'],
  [39, '#,##0.00;(#,##0.00)'],
  [40, '#,##0.00;(#,##0.00)'],
  [41, '#,##0;-#,##0;"-"'],
  [42, '$#,##0;-$#,##0;$"-"'],
  [43, '#,##0.00;-#,##0.00;"-"??'],
  [44, '$#,##0.00;-$#,##0.00;$"-"??'],
  [46, '[h]:mm:ss'],
  [48, '##0.0E+0'],
]);
/** Built-in formats of dates and times. Their texts depend on the locale, so they are shown as ISO dates. */
const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** General for an id that no format has. */
export function builtInFormat(id: number): CellFormat {
  if (builtInDates.has(id)) return 'date';
  const code = builtInCodes.get(id);
  return code === undefined ? 'general' : toCellFormat(code);
}

export function toCellFormat(code: string): CellFormat {
  if (/^(general|@)?$/i.test(code) || code.length > codeCharsMax) return 'general';
  // Letters in quoted texts, escapes and brackets, such as [Red] and [$-409], are no fields of a date.
  const bare = code.replace(/"[^"]*"|[\\_*]./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  const isDuration = /\[[hms]/i.test(bare) && !/[dy]/i.test(bare);
  const isDate = /[dmyhs]/i.test(bare) && !isDuration;
  const texts = textSection(code);
  if (isDate && texts === null) return 'date';
  const applied = slowFraction.test(bare) ? 'General' : withoutLocales(code);
  if (applied === 'General' && texts === null) return 'general';
  return { code: applied, isDate, isDuration, hasExponent: /e[+-]/i.test(bare), texts };
}

/** A fraction with more than seven places after its slash. It takes long to show, and is not applied. */
const slowFraction = /\/(?:[^;/?#0]*[?#0]){8}/;

/** `[$€-407]` becomes `[$€]`, but not in a quoted text or after a backslash. */
function withoutLocales(code: string): string {
  return code.replace(/("[^"]*"|[\\_*].)|\[\$([^\]-]*)-[^\]]*\]/g, (_, kept: string | undefined, symbol: string) => kept ?? `[$${symbol}]`);
}

/** Shows numbers by the format codes of one workbook. */
export class NumberFormatter {
  readonly #numfmt: typeof import('numfmt');
  /** The code to apply, with digits in the place of General; null for a code that is not valid. */
  readonly #compiled = new Map<string, { whole: string; fraction: string } | null>();

  private constructor(numfmt: typeof import('numfmt')) {
    this.#numfmt = numfmt;
  }

  /** For these formats. The library takes some 50 ms to load, and most workbooks do not need it. */
  static async for(formats: CellFormat[]): Promise<NumberFormatter | null> {
    return formats.some((format) => typeof format === 'object' && !format.isDate) ? new NumberFormatter(await import('numfmt')) : null;
  }

  /** The number as the format shows it, without spaces at the ends; null for a code that is not valid, which Excel refuses. */
  show({ code }: NumberFormat, value: number): string | null {
    const compiled = this.#compile(code);
    if (compiled === null) return null;
    return this.#format(Number.isInteger(value) ? compiled.whole : compiled.fraction, value);
  }

  #compile(code: string): { whole: string; fraction: string } | null {
    const known = this.#compiled.get(code);
    if (known !== undefined) return known;
    if (this.#compiled.size >= codesUsedMax) throw damaged(`it uses more than ${codesUsedMax} number formats`);
    const compiled = { whole: this.#withoutGeneral(code, '0'), fraction: this.#withoutGeneral(code, '0.##############') };
    const isValid = this.#format(compiled.whole, 1) !== null && this.#format(compiled.fraction, 0.5) !== null;
    this.#compiled.set(code, isValid ? compiled : null);
    return isValid ? compiled : null;
  }

  /** numfmt shows General within a code in a column of 11 characters: 8.5E+10 for a phone number. */
  #withoutGeneral(code: string, digits: string): string {
    if (!/general|@/i.test(code)) return code;
    const { tokenize, TOKEN_GENERAL, TOKEN_TEXT, TOKEN_BREAK } = this.#numfmt;
    try {
      const tokens = tokenize(code);
      // A text section of several is for texts only.
      const isOneSection = !tokens.some(({ type }) => type === TOKEN_BREAK);
      return tokens.map(({ type, raw }) => (type === TOKEN_GENERAL || (type === TOKEN_TEXT && isOneSection) ? digits : raw)).join('');
    } catch {
      return code;
    }
  }

  #format(code: string, value: number): string | null {
    try {
      return this.#numfmt.format(code, value, formatOptions).trim();
    } catch {
      return null;
    }
  }
}

/** Elapsed time beyond the range of dates, and conditions that no section has, show nothing that can be read. */
const formatOptions = { overflow: '', dateErrorNumber: false };
