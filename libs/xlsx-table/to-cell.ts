import { type Cell, dateCell, formattedCell, formattedText, isoDateCell, numberCell } from './cell.ts';
import { columnLetters } from './cell-reference.ts';
import type { XlsxLimits } from './limits.ts';
import type { NumberFormatter } from './number-format.ts';
import { type SharedString, unescapeText } from './shared-strings.ts';
import type { RawCell } from './sheet.ts';
import { SheetDamage } from './xlsx-error.ts';

/** What all cells of a workbook have in common. */
export interface CellContext {
  isDate1904: boolean;
  /** Null if no style has a number format. */
  formatter: NumberFormatter | null;
  limits: XlsxLimits;
}

/** The cell as Excel shows it (ECMA-376 §18.3.1.4, §18.18.11 for the types). */
export function toCell(raw: Readonly<RawCell>, strings: readonly SharedString[], context: CellContext): Cell {
  const cell = typedCell(raw, strings, context);
  if (typeof raw.format === 'string' || raw.format.texts === null) return cell;
  return formattedText(cell, raw.format.texts, context.limits.cellCharsMax);
}

function typedCell(raw: Readonly<RawCell>, strings: readonly SharedString[], context: CellContext): Cell {
  if (raw.type === 'inlineStr') return raw.inline ?? '';
  if (raw.value === undefined) return raw.hasFormula ? { kind: 'formula-without-result', text: '' } : (raw.inline ?? '');
  switch (raw.type) {
    case 's':
      return sharedString(strings, raw.value);
    case 'str': {
      const text = unescapeText(raw.value);
      return text.length > context.limits.cellCharsMax ? { kind: 'too-long', text: '' } : text;
    }
    case 'b':
      return booleanCell(raw);
    case 'e':
      return { kind: 'error', text: raw.value.slice(0, 20) };
    case 'd':
      return isoDateCell(raw.value.trim()) ?? mistyped(raw, 'a date');
    default:
      return numericCell(raw, context);
  }
}

function sharedString(strings: readonly SharedString[], value: string): Cell {
  const text = strings[Number(value)];
  if (text === undefined) throw new SheetDamage(`a cell points to the text number ${value.slice(0, 20)}, which does not exist`);
  return text;
}

function booleanCell(raw: Readonly<RawCell>): Cell {
  const value = raw.value!.trim();
  if (value === '1' || value === 'true') return { kind: 'boolean', text: 'TRUE' };
  return value === '0' || value === 'false' ? { kind: 'boolean', text: 'FALSE' } : mistyped(raw, 'TRUE or FALSE');
}

function numericCell(raw: Readonly<RawCell>, { isDate1904, formatter }: CellContext): Cell {
  const stored = raw.value!.trim();
  if (stored === '') return '';
  const value = Number(stored);
  // Number() also reads 0x1F, which is no number in XML Schema.
  if (!Number.isFinite(value) || /[box]/i.test(stored)) return mistyped(raw, 'a number');
  if (raw.format === 'general') return numberCell(value);
  if (raw.format === 'date' || raw.format.isDate) return dateCell(value, isDate1904);
  return formatter === null ? numberCell(value) : formattedCell(value, raw.format, formatter);
}

function mistyped({ row, column, value }: Readonly<RawCell>, expected: 'a number' | 'a date' | 'TRUE or FALSE'): Cell {
  return { kind: 'mistyped', text: value!.trim().slice(0, 20), expected, address: `${columnLetters(column)}${row}` };
}
