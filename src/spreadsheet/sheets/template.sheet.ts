import type { Readable } from 'node:stream';
import type exceljs from 'exceljs';
import { toCellText } from '../../../libs/xlsx-writer/index.ts';
import type { DatalinkValues } from '../../datalinks/index.ts';
import type { UserRecord } from '../../users/index.ts';
import { type Column, type ColumnField, columns, describeMaximum, describeRange, guideSheetName, isDatalink } from '../columns.ts';
import { streamWorkbook, type WaitForReader, type Workbook } from '../workbook-stream.ts';

export interface PrefilledUser {
  user: UserRecord;
  datalinks: DatalinkValues | null;
}

const requiredFill = solidFill('FFFFE699');
const optionalFill = solidFill('FFDDEBF7');
const ownerOnlyFill = solidFill('FFD9D9D9');
// exceljs finds a style again only if it is the same object.
const textStyle: Partial<exceljs.Style> = { numFmt: '@' };
const ownerOnlyStyle: Partial<exceljs.Style> = { ...textStyle, fill: ownerOnlyFill };

function solidFill(argb: string): exceljs.Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

/** The workbook for an import, with the given users in it. exceljs writes it, because it has notes and data validation. */
export function writeTemplate(pages: AsyncIterable<PrefilledUser[]>): Readable {
  return streamWorkbook(async (workbook, waitForReader) => {
    await writeUsers(workbook, waitForReader, pages);
    writeGuide(workbook);
  });
}

async function writeUsers(workbook: Workbook, waitForReader: WaitForReader, pages: AsyncIterable<PrefilledUser[]>): Promise<void> {
  const sheet = workbook.addWorksheet('Staff', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] });
  sheet.columns = columns.map(({ width }) => ({ width, style: textStyle }));
  const header = sheet.addRow(columns.map((column) => column.header));
  columns.forEach(({ field, isRequired, note }, place) => {
    const cell = header.getCell(place + 1);
    cell.font = { bold: true };
    cell.fill = isRequired ? requiredFill : isDatalink(field) ? ownerOnlyFill : optionalFill;
    cell.note = note;
  });
  header.commit();
  addValidation(sheet);
  for await (const page of pages)
    for (const [index, user] of page.entries()) {
      addUser(sheet, user);
      if (index % rowsPerWait === 0) await waitForReader();
    }
  sheet.commit();
}

/** Few enough that other requests do not wait long: exceljs takes twice the time of our own writer. */
const rowsPerWait = 200;

function addUser(sheet: exceljs.Worksheet, { user, datalinks }: PrefilledUser): void {
  const row = sheet.addRow([]);
  columns.forEach(({ field }, place) => {
    const value = valueOf(field, user, datalinks);
    // Datalinks are grey even when they are blank: a value that is typed there is ignored.
    if (value === null && !isDatalink(field)) return;
    const cell = row.getCell(place + 1);
    if (value !== null) cell.value = toCellText(value);
    cell.style = isDatalink(field) ? ownerOnlyStyle : textStyle;
  });
  row.commit();
}

/** Rows with data validation. Some programs visit every cell of such a range, so it must be short. */
const validatedRows = 5_000;

function addValidation(sheet: exceljs.Worksheet): void {
  // The types of exceljs lack this property. Setting the validation cell by cell would write 5,000 blank rows.
  const { dataValidations } = sheet as typeof sheet & { dataValidations: { add(range: string, validation: exceljs.DataValidation): void } };
  columns.forEach((column, place) => {
    const { letter } = sheet.getColumn(place + 1);
    const check = checkFor(column, `${letter}2`);
    if (!check) return;
    dataValidations.add(`${letter}2:${letter}${validatedRows + 1}`, {
      type: 'custom',
      formulae: [check.formula],
      allowBlank: true,
      showErrorMessage: true,
      errorStyle: 'warning',
      errorTitle: column.header,
      error: check.message,
    });
  });
}

/** A warning of the spreadsheet program for a value that is typed. The import applies its own rules. */
function checkFor({ field, limits }: Column, cell: string): { formula: string; message: string } | null {
  const isInRange = `AND(LEN(${cell})>=${limits.charsMin},LEN(${cell})<=${limits.charsMax})`;
  switch (field) {
    case 'username':
      return { formula: isInRange, message: `A username has ${describeRange(limits)} characters.` };
    case 'password':
      return { formula: `OR(${cell}="****",${isInRange})`, message: `A password has ${describeRange(limits)} characters; **** keeps it.` };
    case 'email':
      return { formula: `ISNUMBER(FIND("@",${cell}))`, message: 'Enter an e-mail address such as alex.tong@example.com.' };
    case 'firstName':
    case 'lastName':
      return { formula: `LEN(${cell})<=${limits.charsMax}`, message: describeMaximum(limits.charsMax) };
    case 'website':
      return {
        formula: `OR(LEFT(LOWER(${cell}),4)="http",LEFT(LOWER(${cell}),4)="www.")`,
        message: 'Enter an address that starts with http://, https:// or www.',
      };
    default:
      return null;
  }
}

function valueOf(field: ColumnField, user: UserRecord, datalinks: DatalinkValues | null): string | null {
  if (field === 'password') return null;
  return (isDatalink(field) ? datalinks?.[field] : user[field]) ?? null;
}

const guide = [
  'One row for each person. The columns can be in any order. Columns that no row needs can be left out.',
  'Yellow columns are needed for a new user. An existing user is found by the username, and all other fields are updated.',
  'A blank cell leaves the field of an existing user as it is.',
  "A blank password or **** keeps the password of an existing user; any other value sets it and ends that user's sessions.",
  'Grey columns are used for new users only. A file never changes them for an existing user, but the import shows where they differ: log in as the user to change them.',
  'All rows with a username that the file has twice are rejected. The other rows are imported even if some rows are rejected.',
];

function writeGuide(workbook: Workbook): void {
  const sheet = workbook.addWorksheet(guideSheetName);
  sheet.columns = [{ width: 18 }, { width: 110 }];
  guide.forEach((sentence, index) => sheet.addRow([index + 1, sentence]).commit());
  sheet.addRow([]).commit();
  for (const { header, note } of columns) sheet.addRow([`Column ${header}`, note]).commit();
  sheet.commit();
}
