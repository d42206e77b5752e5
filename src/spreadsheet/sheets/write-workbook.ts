import type { Readable } from 'node:stream';
import { type Sheet, type SheetRow, writeXlsx } from '../../../libs/xlsx-writer/index.ts';
import type { SpreadsheetTexts } from '../texts/texts.ts';
import { headerHeight, headerStyle } from './styles.ts';

export function writeWorkbook(sheets: Sheet[], title: string, { font }: SpreadsheetTexts): Readable {
  return writeXlsx(sheets, { title, author: 'Cardroll', font });
}

export function headerRow(number: number, headers: readonly string[], styles = headers.map(() => headerStyle)): SheetRow {
  return { number, values: headers, styles, height: headerHeight };
}
