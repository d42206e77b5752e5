import { letters } from './addresses.ts';
import { escapeXml } from './cell-text.ts';
import { lineCount } from './line-count.ts';
import type { CellStyle, RowFormat, StyleTable } from './styles.ts';

export interface SheetRow {
  /** Ascending from row to row; 1 is the first row of the sheet. */
  number: number;
  /** A date is written in UTC. Null makes no cell, an empty text a cell that only has a style. */
  values: readonly (string | Date | null | undefined)[];
  /** The style of each value. Rows with the same styles should share the array. */
  styles: readonly CellStyle[];
  /** In points. Without it, the row is as high as its wrapped texts. */
  height?: number;
}

/** @param widths of the columns, in characters. */
export function rowXml(row: SheetRow, widths: readonly number[], table: StyleTable): string {
  const { number, values, styles } = row;
  const format = table.formatOf(styles);
  const { ids } = format;
  let cells = '';
  for (let column = 0; column < values.length; column++) {
    const value = values[column];
    if (value == null) continue;
    const start = `<c r="${letters(column)}${number}" s="${ids[column]}"`;
    if (value === '') cells += `${start}/>`;
    else if (value instanceof Date) cells += `${start}><v>${serialDate(value)}</v></c>`;
    // The type of the cell makes it a text, never a formula, whatever it begins with (OWASP CSV Injection).
    else cells += `${start} t="inlineStr"><is><t${edgeSpace.test(value) ? ' xml:space="preserve"' : ''}>${escapeXml(value)}</t></is></c>`;
  }
  return `<row r="${number}"${heightXml(row, widths, format, table.font.lineHeight)}>${cells}</row>`;
}

/** The height by the texts is no custom one: the program changes it when a text is changed. */
function heightXml({ values, height }: SheetRow, widths: readonly number[], { wrapped }: RowFormat, lineHeight: number): string {
  if (height !== undefined) return ` ht="${height}" customHeight="1"`;
  let lines = 1;
  for (const column of wrapped) {
    const value = values[column];
    if (typeof value === 'string') lines = Math.max(lines, lineCount(value, widths[column]!));
  }
  return lines === 1 ? '' : ` ht="${Math.min(lines * lineHeight, rowHeightMax)}"`;
}

/** In points. Excel shows no higher row. */
const rowHeightMax = 409;

const edgeSpace = /^\s|\s$|\n/;

/** Days since 1899-12-30 (ECMA-376 §18.17.4.1). */
function serialDate(date: Date): number {
  return (date.getTime() - Date.UTC(1899, 11, 30)) / 86_400_000;
}
