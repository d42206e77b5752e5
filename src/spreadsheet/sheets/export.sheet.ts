import type { Readable } from 'node:stream';
import type { SheetRow } from '../../../libs/xlsx-writer/index.ts';
import type { UserRecord } from '../../users/index.ts';
import { columnFor, exportedFields } from '../columns.ts';
import type { SpreadsheetTexts } from '../texts/texts.ts';
import { textStyle, utcTimeStyle, wrappedStyle } from './styles.ts';
import { headerRow, writeWorkbook } from './write-workbook.ts';

const exported = exportedFields.map(columnFor);
const styles = [...exported.map(({ isWrapped }) => (isWrapped ? wrappedStyle : textStyle)), utcTimeStyle];
const widths = [...exported.map(({ width }) => width), 26];

/** The users as a workbook that can be uploaded again: texts, and the time of creation as a date that is shown with UTC. */
export function writeExport(pages: AsyncIterable<UserRecord[]>, texts: SpreadsheetTexts): Readable {
  const sheet = {
    name: texts.sheetNames.staff,
    columns: widths.map((width, place) => ({ width, style: styles[place]! })),
    frozenRows: 1,
    frozenColumns: 1,
    headerRow: 1,
    pages: toRows(pages, texts),
  };
  return writeWorkbook([sheet], texts.titles.export, texts);
}

async function* toRows(pages: AsyncIterable<UserRecord[]>, { exportHeaders, createTime }: SpreadsheetTexts): AsyncGenerator<SheetRow[]> {
  let number = 1;
  yield [headerRow(number, [...exportedFields.map((field) => exportHeaders[field]), createTime])];
  for await (const users of pages)
    yield users.map((user) => ({ number: ++number, values: [...exportedFields.map((field) => user[field]), user.createdAt], styles }));
}
