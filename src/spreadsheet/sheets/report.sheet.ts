import { type HeaderCell, toCellText } from '../../../libs/xlsx-table/index.ts';
import { type ColumnField, columnFor, resultHeaders } from '../columns.ts';
import type { SkippedDatalink } from '../../datalinks/index.ts';
import type { RowProblem } from '../parse-rows.ts';
import { styleOf, TextRows } from '../text-rows.ts';
import { asText, type Breathe, fill, headerFont, type Workbook } from '../workbook-stream.ts';

/** What a report tells of one row. */
export interface ReportRow {
  /** The number of the row in its sheet. */
  row: number;
  /** In the order of the header; passwords are blank. */
  cells: string[];
  outcome: string;
  changes: { field: string }[];
  skipped: SkippedDatalink[];
  problems: RowProblem[];
  hints: { message: string }[];
  conflicts: { field: string; current: string | null }[];
}

const badFill = fill('FFF8CBAD');

/**
 * The rows as they were sent, each where it stood in its sheet, with what became of it; it can be mended and
 * uploaded again. Passwords are blank.
 */
export async function writeReport(
  workbook: Workbook,
  breathe: Breathe,
  { header, headerRow }: { header: HeaderCell[]; headerRow: number },
  pages: AsyncIterable<ReportRow[]>,
): Promise<void> {
  const sheet = workbook.addWorksheet('Report', { views: [{ state: 'frozen', ySplit: headerRow }] });
  // A report of a report has its result columns once.
  const places = header
    .map(({ text }, place) => ({ text, place }))
    .filter(({ text }) => !(resultHeaders as readonly string[]).includes(text));
  sheet.columns = [...places.map(() => ({ width: 20, style: asText })), { width: 14 }, { width: 80 }];
  const top = sheet.getRow(headerRow);
  top.values = [...places.map(({ text }) => toCellText(text)), ...resultHeaders];
  top.font = headerFont;
  top.commit();
  const rows = new TextRows(sheet, breathe);
  const good = styleOf(workbook, asText);
  const bad = styleOf(workbook, { ...asText, fill: badFill });
  for await (const page of pages) {
    for (const row of page) {
      const badColumns = new Set(row.problems.map(({ column }) => column));
      const styles = [...places.map(({ text }) => (badColumns.has(text) ? bad : good)), good, good];
      rows.add(row.row, [...places.map(({ place }) => row.cells[place] ?? ''), row.outcome, details(row)], styles);
    }
    await rows.flush();
  }
  sheet.commit();
}

function details({ row, changes, skipped, problems, hints, conflicts }: ReportRow): string {
  const parts = [
    `Row ${row}.`,
    ...problems.map(({ column, message }) => `${column}: ${message}`),
    ...(changes.length > 0 ? [`Changed: ${changes.map(({ field }) => templateHeader(field)).join(', ')}.`] : []),
    ...skipped.map(
      ({ field, current, inFile }) =>
        `${templateHeader(field)} was kept (${current ?? 'blank'}); the file has ${inFile}. Log in as the user to change it.`,
    ),
    ...conflicts.map(({ field, current }) => `${templateHeader(field)} has changed since, and stays ${current ?? 'blank'}.`),
    ...hints.map(({ message }) => message),
  ];
  return parts.join(' ').slice(0, detailsCharsMax);
}

function templateHeader(field: string): string {
  return field === 'disabled' ? 'Disabled' : columnFor(field as ColumnField).header;
}

/** Less than a cell can hold, as escapes make a text longer. */
const detailsCharsMax = 32_000;
