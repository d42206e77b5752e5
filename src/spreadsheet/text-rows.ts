// Rows of texts, rendered here and handed to the sheet of an exceljs writer by the page. exceljs still makes the
// workbook, its styles and its package; rendering cell by cell through its models takes three times as long.
import type exceljs from 'exceljs';
import { toCellText } from '../../libs/xlsx-table/index.ts';
import type { Breathe, Sheet, Workbook } from './workbook-stream.ts';

/** A text, or a time shown in UTC; null makes no cell. */
export type RowValue = string | Date | null | undefined;

/** A style of the workbook by its number; see {@link styleOf}. */
export type StyleId = number & { readonly kind: 'style' };

interface WriterInside {
  styles: { addStyleModel(style: Partial<exceljs.Style>, type: number): number };
}
interface SheetInside {
  stream: { write(text: string): Promise<unknown> };
}

/** The number of a style in the workbook, which cells are given by. */
export function styleOf(workbook: Workbook, style: Partial<exceljs.Style>): StyleId {
  const generalType = 2;
  return (workbook as unknown as WriterInside).styles.addStyleModel(style, generalType) as StyleId;
}

/** To be used after the header row has been committed, which is what begins the sheet. */
export class TextRows {
  readonly #sheet: Sheet;
  readonly #breathe: Breathe;
  #xml = '';

  constructor(sheet: Sheet, breathe: Breathe) {
    this.#sheet = sheet;
    this.#breathe = breathe;
  }

  /** Adds a row with this number, which must be higher than the last one's; each value comes with the style of its cell. */
  add(number: number, values: readonly RowValue[], styles: readonly StyleId[]): void {
    let cells = '';
    for (let column = 0; column < values.length; column++) {
      const value = values[column];
      if (value == null) continue;
      const address = `${letters(column)}${number}`;
      cells +=
        value instanceof Date
          ? `<c r="${address}" s="${styles[column]}"><v>${serialDate(value)}</v></c>`
          : `<c r="${address}" s="${styles[column]}" t="inlineStr"><is><t${edgeSpace.test(value) ? ' xml:space="preserve"' : ''}>${escape(value)}</t></is></c>`;
    }
    this.#xml += `<row r="${number}">${cells}</row>`;
  }

  /** Hands the rows so far to the sheet; others have their turn, and a slow reader is waited for. */
  async flush(): Promise<void> {
    const xml = this.#xml;
    this.#xml = '';
    if (xml !== '') await (this.#sheet as unknown as SheetInside).stream.write(xml);
    await this.#breathe();
  }
}

const edgeSpace = /^\s|\s$|\n/;
const markup = /[&<>]/;

/** Always a text, whatever it begins with: a workbook knows texts from formulas by their type (OWASP CSV Injection). */
function escape(value: string): string {
  const text = toCellText(value);
  return markup.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

const dayMilliseconds = 86_400_000;
const epoch = Date.UTC(1899, 11, 30);

/** Days since 1899-12-30 (ECMA-376 §18.17.4.1). */
function serialDate(date: Date): number {
  return (date.getTime() - epoch) / dayMilliseconds;
}

const letterCache: string[] = [];

function letters(column: number): string {
  return (letterCache[column] ??=
    column < 26 ? String.fromCharCode(65 + column) : `${letters(Math.floor(column / 26) - 1)}${letters(column % 26)}`);
}
