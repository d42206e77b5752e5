import type { UserRecord } from '../../users/index.ts';
import { type Column, type ColumnField, columns, createTimeHeader } from '../columns.ts';
import { styleOf, TextRows } from '../text-rows.ts';
import { asText, type Breathe, headerFont, type Workbook } from '../workbook-stream.ts';

type ExportedField = ColumnField & keyof UserRecord;

/** The staff as a workbook that can be uploaded again: texts only, and the time of creation as a real date in UTC. */
export async function writeExport(workbook: Workbook, breathe: Breathe, pages: AsyncIterable<UserRecord[]>): Promise<void> {
  const sheet = workbook.addWorksheet('Staff', { views: [{ state: 'frozen', ySplit: 1 }] });
  const exported = columns.filter(
    (column): column is Column & { exportHeader: string; field: ExportedField } => column.exportHeader !== null,
  );
  sheet.columns = [...exported.map(({ width }) => ({ width, style: asText })), { width: 20 }];
  const header = sheet.addRow([...exported.map(({ exportHeader }) => exportHeader), createTimeHeader]);
  header.font = headerFont;
  header.commit();
  const rows = new TextRows(sheet, breathe);
  const text = styleOf(workbook, asText);
  const styles = [...exported.map(() => text), styleOf(workbook, { numFmt: 'yyyy-mm-dd hh:mm:ss' })];
  let number = 1;
  for await (const page of pages) {
    for (const user of page) rows.add(++number, [...exported.map(({ field }) => user[field]), user.createdAt], styles);
    await rows.flush();
  }
  sheet.commit();
}
