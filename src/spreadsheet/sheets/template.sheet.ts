import type exceljs from 'exceljs';
import type { DatalinkValues } from '../../datalinks/index.ts';
import type { UserRecord } from '../../users/index.ts';
import { type ColumnField, columns, guideSheetName, isDatalink } from '../columns.ts';
import { styleOf, TextRows } from '../text-rows.ts';
import { asText, type Breathe, fill, headerFont, type Sheet, type Workbook } from '../workbook-stream.ts';

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
  addChecks(sheet);
  const rows = new TextRows(sheet, breathe);
  const text = styleOf(workbook, asText);
  const shaded = styleOf(workbook, { ...asText, fill: ownerOnlyFill });
  const styles = columns.map(({ field }) => (isDatalink(field) ? shaded : text));
  let number = 1;
  for await (const page of pages) {
    for (const { user, datalinks } of page)
      rows.add(
        ++number,
        // A blank cell too is shaded where nothing that is typed would count.
        columns.map(({ field }) => valueOf(field, user, datalinks) ?? (isDatalink(field) ? '' : null)),
        styles,
      );
    await rows.flush();
  }
  sheet.commit();
  writeGuide(workbook);
}

/** Rows that are checked while somebody types. More would cost programs dear that look at every cell of a check, as some do. */
const checkedRows = 5_000;

/** What the spreadsheet program can say at once, while somebody types; the import decides. */
const checks: Partial<Record<ColumnField, { formula: (cell: string) => string; message: string }>> = {
  username: { formula: (cell) => `AND(LEN(${cell})>=3,LEN(${cell})<=64)`, message: 'A username has 3 to 64 characters.' },
  password: { formula: (cell) => `AND(LEN(${cell})>=4,LEN(${cell})<=128)`, message: 'A password has 8 to 128 characters; **** keeps it.' },
  email: { formula: (cell) => `ISNUMBER(FIND("@",${cell}))`, message: 'Enter an e-mail address such as alex.tong@example.com.' },
  firstName: { formula: (cell) => `LEN(${cell})<=100`, message: 'At most 100 characters.' },
  lastName: { formula: (cell) => `LEN(${cell})<=100`, message: 'At most 100 characters.' },
  website: { formula: (cell) => `LEFT(LOWER(${cell}),4)="http"`, message: 'Enter an address that starts with http:// or https://.' },
};

function addChecks(sheet: Sheet): void {
  const { dataValidations } = sheet as unknown as { dataValidations: { add(range: string, check: exceljs.DataValidation): void } };
  columns.forEach(({ field, header }, place) => {
    const check = checks[field];
    if (!check) return;
    const letter = String.fromCharCode(65 + place);
    dataValidations.add(`${letter}2:${letter}${checkedRows + 1}`, {
      type: 'custom',
      formulae: [check.formula(`${letter}2`)],
      allowBlank: true,
      showErrorMessage: true,
      errorStyle: 'warning',
      errorTitle: header,
      error: check.message,
    });
  });
}

function valueOf(field: ColumnField, user: UserRecord, datalinks: DatalinkValues | null): string | null {
  if (field === 'password') return null;
  return (isDatalink(field) ? datalinks?.[field] : user[field]) ?? null;
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
