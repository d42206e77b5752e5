/** A cell as Excel shows it. Text is a plain string; every other kind is an object. */
export type Cell = string | NumberCell | DateCell | BooleanCell | ErrorCell | UnusableCell;

interface NumberCell {
  kind: 'number';
  text: string;
  /** False if Excel has lost digits: the number has more than 15 digits or an exponent. */
  isExact: boolean;
}

interface DateCell {
  kind: 'date';
  /** ISO 8601 without a time zone: `2024-01-31`, `2024-01-31 09:30` or `09:30:05`. */
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
  kind: 'formula-without-result' | 'too-long';
  text: '';
}

/** The text of a cell as Excel shows it; empty for a cell without a usable value. */
export function cellText(cell: Cell | null | undefined): string {
  if (cell == null) return '';
  return typeof cell === 'string' ? cell : cell.text;
}

const digitsMax = 15;

/** A number as Excel shows it in a wide enough column of the General format (ECMA-376 §18.3.1.96 stores a double). */
export function numberCell(stored: string): NumberCell {
  const value = Number(stored);
  const plain = Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const digits = plain.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return { kind: 'number', text: plain, isExact: Number.isFinite(value) && !/e/i.test(plain) && digits.length <= digitsMax };
}

const dayMilliseconds = 86_400_000;

/**
 * A serial date as text, the same in every time zone. Excel counts days from 1899-12-31 and counts 1900-02-29, which
 * did not exist. The 1904 system counts from 1904-01-01 (ECMA-376 §18.17.4.1).
 */
export function dateCell(serial: number, isDate1904: boolean): DateCell {
  if (serial >= 0 && serial < 1) {
    const time = new Date(Math.round(serial * 86_400) * 1000).toISOString();
    return { kind: 'date', text: time.slice(11, 19) };
  }
  const epoch = isDate1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const date = new Date(epoch + Math.round((serial * dayMilliseconds) / 1000) * 1000);
  return { kind: 'date', text: isoDateText(date) };
}

/** The text of a cell that stores an ISO 8601 date (`t="d"`, ECMA-376 §18.18.11). */
export function isoDateCell(stored: string): DateCell {
  const date = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(stored) ? stored : `${stored}${stored.includes('T') ? 'Z' : ''}`);
  return { kind: 'date', text: Number.isNaN(date.getTime()) ? stored : isoDateText(date) };
}

function isoDateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day, time] = date.toISOString().split('T') as [string, string];
  if (time.startsWith('00:00:00')) return day;
  return `${day} ${time.slice(0, time.startsWith('00', 6) ? 5 : 8)}`;
}
