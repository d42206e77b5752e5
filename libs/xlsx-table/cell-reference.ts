import { SheetDamage } from './xlsx-error.ts';

const lastRow = 1_048_576;
const lastColumn = 16_384;
const smallLetterBit = 0x20;

/** The column (0 for A) of a reference such as `AB12`, also in lower case. @param implied for a cell without a reference. */
export function columnIndex(reference: string | undefined, implied: number): number {
  let column = implied;
  if (reference !== undefined) {
    column = -1;
    for (let at = 0; at < reference.length; at++) {
      const letter = (reference.charCodeAt(at) & ~smallLetterBit) - 64;
      if (letter < 1 || letter > 26 || column > lastColumn) break;
      column = (column + 1) * 26 + letter - 1;
    }
  }
  if (column < 0 || column >= lastColumn)
    throw new SheetDamage(`a cell has the address ${String(reference).slice(0, 20)}, which no sheet has`);
  return column;
}

/** The row of a reference such as `AB12`; undefined if it names none. */
export function rowOfReference(reference: string | undefined): number | undefined {
  const digits = /^[a-z]+([0-9]{1,7})$/i.exec(reference ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Throws if a row comes before the row that was read last: readers of other programs sort such rows in different ways. */
export function checkRowNumber(number: number, least: number): number {
  if (!Number.isInteger(number) || number < least || number > lastRow) {
    throw new SheetDamage(`a row has the number ${String(number).slice(0, 20)}, which is out of order or out of range`);
  }
  return number;
}

/** `A` for 0, `AB` for 27. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
