import { toCellText } from '../../libs/xlsx-table/index.ts';
import type { UserRecord } from '../users/index.ts';
import { type Column, columns, createTimeHeader } from './columns.ts';
import { type Breathe, headerFont, type Workbook } from './workbook-stream.ts';

/** The staff as a workbook that can be uploaded again: texts only, and the time of creation as a real date in UTC. */
export async function writeExport(workbook: Workbook, breathe: Breathe, pages: AsyncIterable<UserRecord[]>): Promise<void> {
  const sheet = workbook.addWorksheet('Staff', { views: [{ state: 'frozen', ySplit: 1 }] });
  const exported = columns.filter(
    (column): column is Column & { exportHeader: string; field: ExportedField } => column.exportHeader !== null,
  );
  sheet.columns = [...exported.map(({ width }) => ({ width })), { width: 20 }];
  const header = sheet.addRow([...exported.map(({ exportHeader }) => exportHeader), createTimeHeader]);
  header.font = headerFont;
  header.commit();
  for await (const page of pages) {
    for (const user of page) {
      const row = sheet.addRow([...exported.map(({ field }) => toText(user[field])), new Date(user.createdAt)]);
      row.getCell(exported.length + 1).style = dateStyle;
      row.commit();
    }
    await breathe();
  }
  sheet.commit();
}

/** One object for all cells: the writer knows it again, and renders a style that it has not seen anew each time. */
const dateStyle = { numFmt: 'yyyy-mm-dd hh:mm:ss' };

type ExportedField = 'username' | 'email' | 'firstName' | 'lastName' | 'companyName' | 'title' | 'department' | 'aboutMe' | 'whatsApp';

/** Always a text, whatever it begins with: a workbook knows texts from formulas by their type (OWASP CSV Injection). */
function toText(value: string | null | undefined): string | undefined {
  // For undefined the writer makes no cell at all, where null would cost as much as a text.
  return value == null ? undefined : toCellText(value);
}
