// The workbooks that the figures are taken with: fifteen columns, as the template has them.
import { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { templateHeaders } from '../support/workbooks.ts';

/** Users as they are in the database before the bench, whose datalinks are as in the file. */
export function oldPerson(index: number, title = 'Clerk'): (string | null)[] {
  return [
    `old.${index}`,
    null,
    `old.${index}@example.com`,
    'Old',
    `User ${index}`,
    'Bench',
    title,
    ['Sales', 'Finance', 'IT'][index % 3]!,
    `Speaks Cantonese, number ${index}`,
    `+852 9${1_000_000 + index}`,
    `+852 2${1_000_000 + index}`,
    `+852 6${1_000_000 + index}`,
    `+852 3${1_000_000 + index}`,
    `https://example.com/u/${index}`,
    `${index} Queen's Road\nHong Kong`,
  ];
}

/** A user that is not there yet: what is required, and nothing more. */
export function newPerson(index: number, password: string): string[] {
  return [`new.${index}`, password, `new.${index}@example.com`, 'New', `User ${index}`];
}

/** The texts that a workbook of these rows has once each; none has a character of more than a byte. */
export function sharedStringMebibytes(rows: (string | null)[][]): number {
  let bytes = 0;
  for (const text of new Set(rows.flat())) bytes += text?.length ?? 0;
  return bytes / 1024 / 1024;
}

export async function workbook(rows: (string | null)[][], { isShared = true } = {}): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
  });
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: false, useSharedStrings: isShared });
  const sheet = book.addWorksheet('Staff');
  sheet.addRow(templateHeaders).commit();
  for (const row of rows) sheet.addRow(row).commit();
  sheet.commit();
  await book.commit();
  return new Uint8Array(Buffer.concat(parts));
}
