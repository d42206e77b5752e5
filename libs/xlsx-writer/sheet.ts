import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { escapeXml } from './cell-text.ts';
import type { CellStyle, StyleTable } from './styles.ts';

export interface SheetRow {
  /** Ascending from row to row; 1 is the first row of the sheet. */
  number: number;
  /** A date is written in UTC. Null makes no cell, an empty text a cell that only has a style. */
  values: readonly (string | Date | null | undefined)[];
  /** The style of each value. */
  styles: readonly CellStyle[];
}

export interface Sheet {
  name: string;
  /** The style of a column is that of its cells without a value. */
  columns: { width: number; style?: CellStyle }[];
  /** Rows that stay visible at the top. */
  frozenRows: number;
  pages: AsyncIterable<SheetRow[]>;
}

export async function* sheetXml({ columns, frozenRows, pages }: Sheet, styles: StyleTable): AsyncGenerator<string> {
  const pane = `<pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/>`;
  yield `<sheetViews><sheetView workbookViewId="0">${frozenRows > 0 ? pane : ''}</sheetView></sheetViews><cols>`;
  for (const [index, { width, style }] of columns.entries())
    yield `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${style ? styles.idOf(style) : 0}" customWidth="1"/>`;
  yield '</cols><sheetData>';
  for await (const page of pages) {
    let xml = '';
    for (const row of page) xml += rowXml(row, styles);
    yield xml;
    await yieldToEventLoop();
  }
  yield '</sheetData>';
}

function rowXml({ number, values, styles: cellStyles }: SheetRow, styles: StyleTable): string {
  let cells = '';
  for (let column = 0; column < values.length; column++) {
    const value = values[column];
    if (value == null) continue;
    const start = `<c r="${letters(column)}${number}" s="${styles.idOf(cellStyles[column]!)}"`;
    if (value === '') cells += `${start}/>`;
    else if (value instanceof Date) cells += `${start}><v>${serialDate(value)}</v></c>`;
    // The type of the cell makes it a text, never a formula, whatever it begins with (OWASP CSV Injection).
    else cells += `${start} t="inlineStr"><is><t${edgeSpace.test(value) ? ' xml:space="preserve"' : ''}>${escapeXml(value)}</t></is></c>`;
  }
  return `<row r="${number}">${cells}</row>`;
}

const edgeSpace = /^\s|\s$|\n/;

/** Days since 1899-12-30 (ECMA-376 §18.17.4.1). */
function serialDate(date: Date): number {
  return (date.getTime() - Date.UTC(1899, 11, 30)) / 86_400_000;
}

const letterCache: string[] = [];

function letters(column: number): string {
  return (letterCache[column] ??=
    column < 26 ? String.fromCharCode(65 + column) : `${letters(Math.floor(column / 26) - 1)}${letters(column % 26)}`);
}
