import { toCellText } from '../../libs/xlsx-table/index.ts';
import type { DatalinkValues } from '../datalinks/index.ts';
import type { UserRecord } from '../users/index.ts';
import { type ColumnField, columns, guideSheetName, isDatalink } from './columns.ts';
import { asText, type Breathe, fill, headerFont, type Workbook } from './workbook-stream.ts';

export interface PrefilledUser {
  user: UserRecord;
  datalinks: DatalinkValues | null;
}

const requiredFill = fill('FFFFE699');
const optionalFill = fill('FFDDEBF7');
const ownerOnlyFill = fill('FFD9D9D9');

/** The workbook to be filled in; with the staff of today where it is asked for, passwords blank. */
export async function writeTemplate(workbook: Workbook, breathe: Breathe, pages: AsyncIterable<PrefilledUser[]>): Promise<void> {
  const sheet = workbook.addWorksheet('Staff', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] });
  sheet.columns = columns.map(({ width }) => ({ width, style: asText }));
  const header = sheet.addRow(columns.map((column) => column.header));
  columns.forEach(({ field, isRequired, note }, place) => {
    const cell = header.getCell(place + 1);
    cell.font = headerFont;
    cell.fill = isRequired ? requiredFill : isDatalink(field) ? ownerOnlyFill : optionalFill;
    cell.note = note;
  });
  header.commit();
  for await (const page of pages) {
    for (const { user, datalinks } of page) writeUser(sheet.addRow(columns.map(({ field }) => valueOf(field, user, datalinks))));
    await breathe();
  }
  sheet.commit();
  writeGuide(workbook);
}

function writeUser(row: ReturnType<ReturnType<Workbook['addWorksheet']>['addRow']>): void {
  columns.forEach(({ field }, place) => {
    if (isDatalink(field)) row.getCell(place + 1).fill = ownerOnlyFill;
  });
  row.commit();
}

function valueOf(field: ColumnField, user: UserRecord, datalinks: DatalinkValues | null): string | null {
  if (field === 'password') return null;
  const value = isDatalink(field) ? (datalinks?.[field] ?? null) : user[field];
  return value == null ? null : toCellText(value);
}

const guide = [
  'One row for each person. The columns may stand in any order; columns that no row needs may be left out.',
  'Yellow columns are needed for a new user. The username finds an existing user again; all other fields are updated.',
  'A blank cell leaves the field of an existing user as it is.',
  "A blank password or **** keeps the password of an existing user; any other value sets it and ends that user's sessions.",
  'Grey columns are taken for new users only. For an existing user they are never changed by a file, but the import says where they differ: log in as the user to change them.',
  'A username that stands in the file twice rejects all of its rows. Rows that are rejected do not keep the others from going in.',
];

function writeGuide(workbook: Workbook): void {
  const sheet = workbook.addWorksheet(guideSheetName);
  sheet.columns = [{ width: 18 }, { width: 110 }];
  guide.forEach((sentence, index) => sheet.addRow([index + 1, sentence]).commit());
  sheet.addRow([]).commit();
  for (const { header, note } of columns) sheet.addRow([`Column ${header}`, note]).commit();
  sheet.commit();
}
