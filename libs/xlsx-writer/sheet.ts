import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { letters, rangeOf } from './addresses.ts';
import { escapeXml } from './cell-text.ts';
import type { Note } from './notes.ts';
import { rowXml, type SheetRow } from './rows.ts';
import type { CellStyle, StyleTable } from './styles.ts';

/** A warning for a value that is typed and for which the formula is false. */
export interface TypedValueCheck {
  /** Such as `B2:B5001`. */
  range: string;
  /** For the first cell of the range. */
  formula: string;
  /** At most 32 characters. */
  title: string;
  message: string;
}

export interface Sheet {
  name: string;
  /** The style of a column is that of its cells without a value. */
  columns: { width: number; style?: CellStyle }[];
  /** Rows and columns that stay visible. */
  frozenRows: number;
  frozenColumns?: number;
  /** The row with the headers. It has filters, and is repeated on each printed page. Without it, the sheet is a text. */
  headerRow?: number;
  /** The filters reach at least to this row, even if the sheet has fewer. */
  filteredRowsMin?: number;
  notes?: Note[];
  checks?: TypedValueCheck[];
  pages: AsyncIterable<SheetRow[]>;
}

/** What is known of a sheet when it is written. */
export interface WrittenSheet {
  isFirst: boolean;
  lastRow: number;
}

/** The content of a worksheet, in the order of ECMA-376 §18.3.1.99: Excel repairs a file with another order. */
export async function* sheetXml(sheet: Sheet, styles: StyleTable, written: WrittenSheet): AsyncGenerator<string> {
  yield `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${viewXml(sheet, written.isFirst)}<sheetFormatPr defaultRowHeight="${styles.font.lineHeight}"/><cols>`;
  for (const [index, { width, style }] of sheet.columns.entries())
    yield `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${style ? styles.idOf(style) : 0}" customWidth="1"/>`;
  yield '</cols><sheetData>';
  const widths = sheet.columns.map(({ width }) => width);
  for await (const page of sheet.pages) {
    let xml = '';
    for (const row of page) xml += rowXml(row, widths, styles);
    written.lastRow = page.at(-1)?.number ?? written.lastRow;
    yield xml;
    await yieldToEventLoop();
  }
  const table = tableRange(sheet, written.lastRow);
  yield `</sheetData>${table ? `<autoFilter ref="${table}"/>` : ''}${checksXml(sheet.checks ?? [])}${pageXml(sheet)}`;
  // Phone numbers are texts on purpose: no green corners.
  if (table) yield `<ignoredErrors><ignoredError sqref="${table}" numberStoredAsText="1"/></ignoredErrors>`;
  if (sheet.notes) yield '<legacyDrawing r:id="drawing"/>';
}

/** The header row and the rows below it; null for a sheet without a header row. */
export function tableRange({ columns, headerRow, filteredRowsMin = 0 }: Sheet, lastRow: number): string | null {
  return headerRow === undefined ? null : rangeOf(columns.length, headerRow, Math.max(headerRow, lastRow, filteredRowsMin));
}

function viewXml({ frozenRows, frozenColumns = 0, headerRow }: Sheet, isFirst: boolean): string {
  const attributes = `${headerRow === undefined ? ' showGridLines="0"' : ''}${isFirst ? ' tabSelected="1"' : ''}`;
  const cell = `${letters(frozenColumns)}${frozenRows + 1}`;
  const active = frozenRows === 0 ? 'topRight' : frozenColumns === 0 ? 'bottomLeft' : 'bottomRight';
  const split = `${frozenColumns > 0 ? ` xSplit="${frozenColumns}"` : ''}${frozenRows > 0 ? ` ySplit="${frozenRows}"` : ''}`;
  const pane =
    split === ''
      ? ''
      : `<pane${split} topLeftCell="${cell}" activePane="${active}" state="frozen"/><selection pane="${active}" activeCell="${cell}" sqref="${cell}"/>`;
  return `<sheetViews><sheetView${attributes} workbookViewId="0">${pane}</sheetView></sheetViews>`;
}

function checksXml(checks: TypedValueCheck[]): string {
  if (checks.length === 0) return '';
  const items = checks.map(
    ({ range, formula, title, message }) =>
      `<dataValidation type="custom" errorStyle="warning" allowBlank="1" showErrorMessage="1" errorTitle="${escapeXml(title)}" error="${escapeXml(message)}" sqref="${range}"><formula1>${escapeXml(formula)}</formula1></dataValidation>`,
  );
  return `<dataValidations count="${checks.length}">${items.join('')}</dataValidations>`;
}

/** A4, as wide as the page, with the name of the sheet and the number of the page below. A table is printed in landscape format. */
function pageXml({ headerRow }: Sheet): string {
  const orientation = headerRow === undefined ? 'portrait' : 'landscape';
  return [
    headerRow === undefined ? '' : '<printOptions gridLines="1"/>',
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
    `<pageSetup paperSize="9" orientation="${orientation}" fitToHeight="0"/>`,
    '<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>',
  ].join('');
}
