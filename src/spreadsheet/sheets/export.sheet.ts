import type { Readable } from 'node:stream';
import { type SheetRow, writeXlsx } from '../../../libs/xlsx-writer/index.ts';
import type { UserRecord } from '../../users/index.ts';
import { type Column, type ColumnField, columns, createTimeHeader } from '../columns.ts';
import { headerStyle, textStyle, utcTimeStyle } from './styles.ts';

type ExportedField = ColumnField & keyof UserRecord;

const exported = columns.filter(
  (column): column is Column & { exportHeader: string; field: ExportedField } => column.exportHeader !== null,
);
const headers = [...exported.map(({ exportHeader }) => exportHeader), createTimeHeader];
const styles = [...exported.map(() => textStyle), utcTimeStyle];

/** The users as a workbook that can be uploaded again: texts, and the time of creation as a date that is shown with UTC. */
export function writeExport(pages: AsyncIterable<UserRecord[]>): Readable {
  const sheetColumns = [...exported.map(({ width }) => ({ width, style: textStyle })), { width: 24 }];
  return writeXlsx([{ name: 'Staff', columns: sheetColumns, frozenRows: 1, pages: toRows(pages) }]);
}

async function* toRows(pages: AsyncIterable<UserRecord[]>): AsyncGenerator<SheetRow[]> {
  let number = 1;
  yield [{ number, values: headers, styles: headers.map(() => headerStyle) }];
  for await (const users of pages)
    yield users.map((user) => ({ number: ++number, values: [...exported.map(({ field }) => user[field]), user.createdAt], styles }));
}
