import type { Readable } from 'node:stream';
import type { HeaderCell } from '../../../libs/xlsx-table/index.ts';
import { type CellStyle, type SheetRow, writeXlsx } from '../../../libs/xlsx-writer/index.ts';
import { type ColumnField, columnFor, resultHeaders } from '../columns.ts';
import type { SkippedDatalink } from '../../datalinks/index.ts';
import type { RowProblem } from '../parse-rows.ts';
import { headerStyle, textStyle } from './styles.ts';

/** What a report shows for one row. */
export interface ReportRow {
  /** The number of the row in the uploaded sheet. */
  row: number;
  /** In the order of the header. Passwords are blank. */
  cells: string[];
  outcome: string;
  changes: { field: string }[];
  skipped: SkippedDatalink[];
  problems: RowProblem[];
  hints: { message: string }[];
  conflicts: { field: string; current: string | null }[];
}

const problemStyle: CellStyle = { ...textStyle, fill: 'FFF8CBAD' };

/** The uploaded header: its row in the sheet, and its cells. */
interface ReportedImport {
  header: HeaderCell[];
  headerRow: number;
  /** Whether the rows are those of a preview that is not applied. */
  isPreview: boolean;
}

/** The first row of the report of a preview. It has no known header, so an import does not take it for one. */
const previewTitle =
  'Preview: nothing has been changed. Result says what would happen to each row. The row numbers in Details are those of the uploaded file.';

/**
 * The uploaded rows with their outcomes. Each row has the same number as in the uploaded sheet, but a preview's rows are
 * one lower if the file has no row above its header for the title. A user can correct the rows and upload the report.
 * Passwords are blank.
 */
export function writeReport(reportedImport: ReportedImport, pages: AsyncIterable<ReportRow[]>): Readable {
  const { header, headerRow } = reportedImport;
  // The report of an uploaded report has its result columns only once.
  const reported = header
    .map(({ text }, place) => ({ text, place }))
    .filter(({ text }) => !(resultHeaders as readonly string[]).includes(text));
  return writeXlsx([
    {
      name: 'Report',
      columns: [...reported.map(() => ({ width: 20, style: textStyle })), { width: 14 }, { width: 80 }],
      frozenRows: headerRow + rowShift(reportedImport),
      pages: toRows(reportedImport, reported, pages),
    },
  ]);
}

/** The rows that the title of a preview moves the others down. */
function rowShift({ isPreview, headerRow }: ReportedImport): number {
  return isPreview && headerRow === 1 ? 1 : 0;
}

async function* toRows(
  reportedImport: ReportedImport,
  reported: { text: string; place: number }[],
  pages: AsyncIterable<ReportRow[]>,
): AsyncGenerator<SheetRow[]> {
  const { headerRow, isPreview } = reportedImport;
  const shift = rowShift(reportedImport);
  const headers = [...reported.map(({ text }) => text), ...resultHeaders];
  if (isPreview) yield [{ number: 1, values: [previewTitle], styles: [headerStyle] }];
  yield [{ number: headerRow + shift, values: headers, styles: headers.map(() => headerStyle) }];
  for await (const page of pages)
    yield page.map((row) => {
      const problemColumns = new Set(row.problems.map(({ column }) => column));
      return {
        number: row.row + shift,
        values: [...reported.map(({ place }) => row.cells[place] ?? ''), result(row.outcome, isPreview), details(row, isPreview)],
        styles: headers.map((text) => (problemColumns.has(text) ? problemStyle : textStyle)),
      };
    });
}

/** A preview has not created or updated any user. */
function result(outcome: string, isPreview: boolean): string {
  return isPreview && (outcome === 'created' || outcome === 'updated') ? `would be ${outcome}` : outcome;
}

function details({ row, changes, skipped, problems, hints, conflicts }: ReportRow, isPreview: boolean): string {
  const [changed, kept] = isPreview ? ['Would change', 'would be kept'] : ['Changed', 'was kept'];
  const parts = [
    `Row ${row}.`,
    ...problems.map(({ column, message }) => `${column}: ${message}`),
    ...(changes.length > 0 ? [`${changed}: ${changes.map(({ field }) => templateHeader(field)).join(', ')}.`] : []),
    ...skipped.map(
      ({ field, current, inFile }) =>
        `${templateHeader(field)} ${kept} (${current ?? 'blank'}); the file has ${inFile}. Log in as the user to change it.`,
    ),
    ...conflicts.map(({ field, current }) => `${templateHeader(field)} has changed since the import and stays ${current ?? 'blank'}.`),
    ...hints.map(({ message }) => message),
  ];
  return parts.join(' ').slice(0, detailsCharsMax);
}

function templateHeader(field: string): string {
  return field === 'disabled' ? 'Disabled' : columnFor(field as ColumnField).header;
}

/** Below the 32,767 characters of a cell, because escapes make a text longer. */
const detailsCharsMax = 32_000;
