// The workbooks of the bench, with the fifteen columns of the template.
import { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { templateHeaders } from '../support/workbooks.ts';

/** The rows of the largest workbook. */
export const rowCount = Number(process.env['BENCH_ROWS'] ?? 100_000);

/** Users who are in the database before the bench. Their datalinks in the file are those in the database. */
export function existingPeople(count: number, title = 'Clerk', from = 0): (string | null)[][] {
  return Array.from({ length: count }, (_, index) => existingPerson(from + index, title));
}

function existingPerson(index: number, title: string): (string | null)[] {
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

/** New users with the required fields only. */
export function newPeople(count: number, from: number): string[][] {
  return Array.from({ length: count }, (_, index) => {
    const name = `new.${from + index}`;
    return [name, `welcome-aboard-${index}`, `${name}@example.com`, 'New', `User ${from + index}`];
  });
}

export async function workbook(rows: (string | null)[][]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
  });
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: false, useSharedStrings: true });
  const sheet = book.addWorksheet('Staff');
  sheet.addRow(templateHeaders).commit();
  for (const row of rows) sheet.addRow(row).commit();
  sheet.commit();
  await book.commit();
  return new Uint8Array(Buffer.concat(parts));
}
