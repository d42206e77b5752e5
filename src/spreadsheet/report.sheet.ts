import { type HeaderCell, toCellText } from '../../libs/xlsx-table/index.ts';
import { type ColumnField, columnOf, resultHeaders } from './columns.ts';
import type { ImportRow } from './import-rows.service.ts';
import { asText, type Breathe, fill, headerFont, type Workbook } from './workbook-stream.ts';

const badFill = fill('FFF8CBAD');

/** The rows as they were sent, with what became of each; it can be mended and uploaded again. Passwords are blank. */
export async function writeReport(
  workbook: Workbook,
  breathe: Breathe,
  header: HeaderCell[],
  pages: AsyncIterable<ImportRow[]>,
): Promise<void> {
  const sheet = workbook.addWorksheet('Report', { views: [{ state: 'frozen', ySplit: 1 }] });
  // A report of a report has its result columns once.
  const places = header
    .map(({ text }, place) => ({ text, place }))
    .filter(({ text }) => !(resultHeaders as readonly string[]).includes(text));
  sheet.columns = [...places.map(() => ({ width: 20, style: asText })), { width: 14 }, { width: 80 }];
  const headerRow = sheet.addRow([...places.map(({ text }) => toCellText(text)), ...resultHeaders]);
  headerRow.font = headerFont;
  headerRow.commit();
  for await (const page of pages) {
    for (const importRow of page) {
      const row = sheet.addRow([
        ...places.map(({ place }) => toCellText(importRow.cells[place] ?? '')),
        importRow.outcome,
        toCellText(details(importRow)),
      ]);
      const bad = new Set(importRow.problems.map(({ column }) => column));
      places.forEach(({ text }, index) => {
        if (bad.has(text)) row.getCell(index + 1).fill = badFill;
      });
      row.commit();
    }
    await breathe();
  }
  sheet.commit();
}

function details({ row, changes, skipped, problems }: ImportRow): string {
  const parts = [
    `Row ${row}.`,
    ...problems.map(({ column, message }) => `${column}: ${message}`),
    ...(changes.length > 0 ? [`Changed: ${changes.map(({ field }) => headerOf(field)).join(', ')}.`] : []),
    ...skipped.map(
      ({ field, current, inFile }) =>
        `${headerOf(field)} was kept (${current ?? 'blank'}); the file has ${inFile}. Log in as the user to change it.`,
    ),
  ];
  return parts.join(' ').slice(0, detailsCharsMax);
}

function headerOf(field: string): string {
  return columnOf(field as ColumnField).header;
}

/** Less than a cell can hold, as escapes make a text longer. */
const detailsCharsMax = 32_000;
