import type { NumberFormat, NumberFormatter } from './number-format.ts';

/** A cell as Excel shows it. Text is a plain string; every other kind is an object. */
export type Cell = string | NumberCell | DateCell | BooleanCell | ErrorCell | UnusableCell | MistypedCell;

interface NumberCell {
  kind: 'number';
  text: string;
  /** False if digits are lost: the number has more than 15 digits, or is shown with an exponent. */
  isExact: boolean;
  /** True for a fraction that is rounded to 15 digits, and for an exponent: good enough to read, not to compare. */
  isRounded?: true;
  /** True if the value is no whole number. The text can hide that (`0%`), and a dot in it can come from the format. */
  isFraction?: true;
}

interface DateCell {
  kind: 'date';
  /** ISO 8601 without a time zone: `2024-01-31`, `2024-01-31 09:30` or `09:30:05`. A duration as its format shows it: `36:00`. */
  text: string;
}

interface BooleanCell {
  kind: 'boolean';
  text: 'TRUE' | 'FALSE';
}

interface ErrorCell {
  kind: 'error';
  /** As Excel shows it: `#N/A`, `#REF!`. */
  text: string;
}

export interface UnusableCell {
  /** `not-shown`: the cell has a value, and its format shows nothing for it. */
  kind: 'formula-without-result' | 'too-long' | 'not-shown';
  text: '';
}

/** A cell whose value is not of the type that it says. */
interface MistypedCell {
  kind: 'mistyped';
  /** The beginning of the value. */
  text: string;
  expected: 'a number' | 'a date' | 'TRUE or FALSE';
  /** `F22` */
  address: string;
}

/** The text of a cell as Excel shows it; empty for a cell without a usable value. */
export function cellText(cell: Cell | null | undefined): string {
  if (cell == null) return '';
  return typeof cell === 'string' ? cell : cell.text;
}

const digitsMax = 15;

/** A number as Excel shows it in a wide enough column of the General format (ECMA-376 §18.3.1.96 stores a double). */
export function numberCell(value: number): NumberCell {
  const isWhole = Number.isInteger(value);
  // Most digits after the 15th come from the binary fraction: 1/3 is 0.3333333333333333, and Excel shows 15.
  const plain = isWhole && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const digits = plain.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  const isExact = !/e/i.test(plain) && digits.length <= digitsMax;
  if (isWhole) return { kind: 'number', text: plain.toUpperCase(), isExact };
  if (isExact) return { kind: 'number', text: plain, isExact, isFraction: true };
  const text = String(Number(value.toPrecision(digitsMax))).toUpperCase();
  return { kind: 'number', text, isExact, isRounded: true, isFraction: true };
}

/** A number as the format of its cell shows it. */
export function formattedCell(value: number, format: NumberFormat, formatter: NumberFormatter): Cell {
  const general = numberCell(value);
  // Excel shows #### for negative times.
  const text = format.isDuration && value < 0 ? '' : formatter.show(format, value);
  if (text === null) return general;
  if (text === '') return { kind: 'not-shown', text };
  if (format.isDuration) return { kind: 'date', text };
  return format.hasExponent ? { ...general, text, isExact: false, isRounded: true } : { ...general, text };
}

/**
 * A text, TRUE or FALSE as the format of its cell shows it. Other cells are returned as they are.
 * @param parts as by `textSection`.
 */
export function formattedText(cell: Cell, parts: string[], charsMax: number): Cell {
  const text = typeof cell === 'string' || cell.kind === 'boolean' ? cellText(cell) : '';
  if (text.trim() === '') return cell;
  // Counted before they are joined: a code may repeat a long text.
  if (text.length * (parts.length - 1) + parts.join('').length > charsMax) return { kind: 'too-long', text: '' };
  const shown = parts.join(text);
  return shown.trim() === '' ? { kind: 'not-shown', text: '' } : shown;
}

/** The day after 9999-12-31. Beyond it, and before 0, Excel shows #### for a date. */
const serialMax = 2_958_466;
const dayMilliseconds = 86_400_000;

/**
 * A serial date as text, the same in every time zone. Excel counts days from 1899-12-31 and counts 1900-02-29, which
 * did not exist. The 1904 system counts from 1904-01-01 (ECMA-376 §18.17.4.1).
 */
export function dateCell(serial: number, isDate1904: boolean): Cell {
  if (serial < 0 || serial >= serialMax) return { kind: 'not-shown', text: '' };
  if (serial >= 0 && serial < 1) {
    const time = new Date(Math.round(serial * 86_400) * 1000).toISOString();
    return { kind: 'date', text: time.slice(11, 19) };
  }
  const epoch = isDate1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const date = new Date(epoch + Math.round((serial * dayMilliseconds) / 1000) * 1000);
  return { kind: 'date', text: isoDateText(date) };
}

const isoDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const isoTime = /^\d\d:\d\d(?::\d\d)?$/;

/** The text of a cell that stores an ISO 8601 date or time (`t="d"`, ECMA-376 §18.18.11); null if it is none. */
export function isoDateCell(stored: string): DateCell | null {
  if (isoTime.test(stored)) return { kind: 'date', text: stored };
  if (!isoDate.test(stored)) return null;
  const isLocal = stored.includes('T') && !/(?:Z|[+-]\d\d:?\d\d)$/.test(stored);
  const date = new Date(isLocal ? `${stored}Z` : stored);
  return Number.isNaN(date.getTime()) ? null : { kind: 'date', text: isoDateText(date) };
}

function isoDateText(date: Date): string {
  const [day, time] = date.toISOString().split('T') as [string, string];
  if (time.startsWith('00:00:00')) return day;
  return `${day} ${time.slice(0, time.startsWith('00', 6) ? 5 : 8)}`;
}
