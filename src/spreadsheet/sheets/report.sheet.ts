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
interface UploadedHeader {
  header: HeaderCell[];
  headerRow: number;
}

/**
 * The uploaded rows with their outcomes. Each row has the same number as in the uploaded sheet. A user can correct the
 * rows and upload the report. Passwords are blank.
 */
export function writeReport({ header, headerRow }: UploadedHeader, pages: AsyncIterable<ReportRow[]>): Readable {
  // The report of an uploaded report has its result columns only once.
  const reported = header
    .map(({ text }, place) => ({ text, place }))
    .filter(({ text }) => !(resultHeaders as readonly string[]).includes(text));
  return writeXlsx([
    {
      name: 'Report',
      columns: [...reported.map(() => ({ width: 20, style: textStyle })), { width: 14 }, { width: 80 }],
      frozenRows: headerRow,
      pages: toRows(reported, headerRow, pages),
    },
  ]);
}

async function* toRows(
  reported: { text: string; place: number }[],
  headerRow: number,
  pages: AsyncIterable<ReportRow[]>,
): AsyncGenerator<SheetRow[]> {
  const headers = [...reported.map(({ text }) => text), ...resultHeaders];
  yield [{ number: headerRow, values: headers, styles: headers.map(() => headerStyle) }];
  for await (const page of pages)
    yield page.map((row) => {
      const problemColumns = new Set(row.problems.map(({ column }) => column));
      return {
        number: row.row,
        values: [...reported.map(({ place }) => row.cells[place] ?? ''), row.outcome, details(row)],
        styles: headers.map((text) => (problemColumns.has(text) ? problemStyle : textStyle)),
      };
    });
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
