import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import exceljs from 'exceljs';

export const templateHeaders = [
  'Username',
  'Password',
  'Email',
  'FirstName',
  'LastName',
  'Company',
  'Title',
  'Department',
  'AboutMe',
  'WhatsApp',
  'WorkPhone',
  'MobilePhone',
  'Fax',
  'Website',
  'Address',
];

/** A workbook with one sheet of these rows, the header first. */
export async function workbook(rows: unknown[][]): Promise<Buffer> {
  const book = new exceljs.Workbook();
  book.addWorksheet('Staff').addRows(rows);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** A workbook of people by the headers of the template, with only the headers that are used. */
export function staff(...people: Record<string, unknown>[]): Promise<Buffer> {
  const headers = [...new Set(people.flatMap((person) => Object.keys(person)))];
  return workbook([headers, ...people.map((person) => headers.map((header) => person[header] ?? null))]);
}

/** A valid new user for {@link staff}. */
export function newPerson(username: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Username: username,
    Password: `welcome-aboard-${username}`,
    Email: `${username}@example.com`,
    FirstName: 'First',
    LastName: 'Last',
    ...overrides,
  };
}

/** The first sheet of a workbook of the service as texts and dates. exceljs is an independent reader of our files. */
export async function readWorkbook(content: Buffer): Promise<unknown[][]> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(content as never);
  const rows: unknown[][] = [];
  book.worksheets[0]!.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows;
}

const corpusDirectory = join(import.meta.dirname, '..', 'corpus');

/** All files of the corpus by the names in its manifest. A few large ones are stored compressed. */
export function corpusNames(): string[] {
  return readFileSync(join(corpusDirectory, 'MANIFEST.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t')[0]!);
}

/** A file of the corpus of real and hostile workbooks. */
export function corpus(name: string): Buffer {
  const path = join(corpusDirectory, name);
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
}
