import type { Readable } from 'node:stream';
import type { HeaderCell } from '../../../libs/xlsx-table/index.ts';
import type { CellStyle, SheetRow } from '../../../libs/xlsx-writer/index.ts';
import type { SkippedDatalink } from '../../datalinks/index.ts';
import { type Column, columnFor } from '../columns.ts';
import { fieldForHeader, isResultHeader } from '../headers.ts';
import type { ReportKind, RowRemark, SpreadsheetTexts } from '../texts/texts.ts';
import { headerHeight, noticeStyle, problemStyle, resultStyleOf, textStyle, wrappedStyle } from './styles.ts';
import { headerRow, writeWorkbook } from './write-workbook.ts';

/** What a report shows for one row. */
export interface ReportRow {
  /** The number of the row in the uploaded sheet. */
  row: number;
  /** In the order of the header. Passwords are blank. */
  cells: string[];
  outcome: string;
  changes: { field: string }[];
  skipped: SkippedDatalink[];
  problems: RowRemark[];
  hints: RowRemark[];
  conflicts: { field: string; current: string | null }[];
}

/** The uploaded header: its row in the sheet, and its cells. */
interface ReportedImport {
  kind: ReportKind;
  /** Without a file, the headers are in the language of the report. */
  hasFile: boolean;
  header: HeaderCell[];
  headerRow: number;
}

/** A column of the uploaded file. */
interface ReportedColumn {
  /** As it was uploaded. Problems name it. */
  header: string;
  /** As the report shows it. */
  text: string;
  place: number;
  width: number;
  style: CellStyle;
}

/**
 * The uploaded rows behind their outcomes. Each row has the same number as in the uploaded sheet, but a preview's rows are
 * one lower if the file has no row above its header for the title. A user can correct the rows and upload the report.
 * Passwords are blank.
 */
export function writeReport(reportedImport: ReportedImport, pages: AsyncIterable<ReportRow[]>, texts: SpreadsheetTexts): Readable {
  const reported = reportedColumns(reportedImport, texts);
  const row = reportedImport.headerRow + rowShift(reportedImport);
  const sheet = {
    name: texts.sheetNames.report,
    columns: [{ width: 16, style: textStyle }, { width: 52, style: wrappedStyle }, ...reported],
    frozenRows: row,
    frozenColumns: 2,
    headerRow: row,
    pages: toRows(reportedImport, reported, pages, texts),
  };
  return writeWorkbook([sheet], texts.titles.report[reportedImport.kind], texts);
}

/** The report of an uploaded report has its result columns only once. */
function reportedColumns({ hasFile, header }: ReportedImport, texts: SpreadsheetTexts): ReportedColumn[] {
  return header
    .map(({ text }, place) => ({ text, place, column: knownColumn(text) }))
    .filter(({ text }) => !isResultHeader(text))
    .map(({ text, place, column }) => ({
      header: text,
      text: hasFile ? text : column ? texts.headers[column.field] : (texts.otherHeaders[text] ?? text),
      place,
      width: column?.width ?? 20,
      style: column?.isWrapped ? wrappedStyle : textStyle,
    }));
}

function knownColumn(header: string): Column | null {
  const field = fieldForHeader(header);
  return field === null || field === 'ignored' ? null : columnFor(field);
}

/** The rows that the title of a preview moves the others down. */
function rowShift({ kind, headerRow }: ReportedImport): number {
  return kind === 'preview' && headerRow === 1 ? 1 : 0;
}

async function* toRows(
  reportedImport: ReportedImport,
  reported: ReportedColumn[],
  pages: AsyncIterable<ReportRow[]>,
  texts: SpreadsheetTexts,
): AsyncGenerator<SheetRow[]> {
  const shift = rowShift(reportedImport);
  const isPreview = reportedImport.kind === 'preview';
  const headers = reported.map(({ text }) => text);
  const stylesOf = rowStyles(reported);
  if (isPreview) yield [{ number: 1, values: [texts.report.previewTitle], styles: [noticeStyle], height: headerHeight }];
  yield [headerRow(reportedImport.headerRow + shift, [...texts.resultHeaders, ...headers])];
  for await (const page of pages)
    yield page.map((row) => ({
      number: row.row + shift,
      values: [
        texts.report.result(row.outcome, isPreview),
        detailsOf(row, isPreview, headers, texts),
        ...reported.map(({ place }) => row.cells[place] ?? ''),
      ],
      styles: stylesOf(row),
    }));
}

/** The styles of a row by its outcome, with the cells that have problems marked. Rows without any share their styles. */
function rowStyles(reported: ReportedColumn[]): (row: ReportRow) => CellStyle[] {
  const cellStyles = reported.map(({ style }) => style);
  const byOutcome = new Map<string, CellStyle[]>();
  return ({ outcome, problems }) => {
    if (!byOutcome.has(outcome)) byOutcome.set(outcome, [resultStyleOf(outcome), wrappedStyle, ...cellStyles]);
    const styles = byOutcome.get(outcome)!;
    if (problems.length === 0) return styles;
    const marked = new Set(problems.map(({ column }) => column));
    return [...styles.slice(0, 2), ...reported.map(({ header, style }) => (marked.has(header) ? problemStyle : style))];
  };
}

function detailsOf(row: ReportRow, isPreview: boolean, headers: string[], texts: SpreadsheetTexts): string {
  const { report } = texts;
  const inFile = (remark: RowRemark): RowRemark => ({ ...remark, column: columnName(remark.column, headers, texts) });
  const changed = row.changes.map(({ field }) => fieldName(field, texts));
  const sentences = [
    ...row.problems.map((problem) => report.problem(inFile(problem))),
    ...(changed.length > 0 ? [report.changed(changed, isPreview)] : []),
    ...row.skipped.map(({ field, current, inFile }) => report.skipped(fieldName(field, texts), current, inFile, isPreview)),
    ...row.conflicts.map(({ field, current }) => report.conflict(fieldName(field, texts), current)),
    ...row.hints.map((hint) => report.hint(inFile(hint))),
  ];
  const start = report.row(row.row);
  const details = sentences.length === 0 ? start : `${start}${report.separator}${sentences.join('\n')}`;
  return details.slice(0, detailsCharsMax);
}

/** The header in the file, or that of our template in the language of the report if the file does not have the column. */
function columnName(column: string, headers: string[], texts: SpreadsheetTexts): string {
  const known = headers.includes(column) ? null : knownColumn(column);
  return known ? texts.headers[known.field] : column;
}

function fieldName(field: string, { headers, report }: SpreadsheetTexts): string {
  return (headers as Readonly<Record<string, string>>)[field] ?? report.otherFields[field] ?? field;
}

/** Below the 32,767 characters of a cell, because escapes make a text longer. */
const detailsCharsMax = 32_000;
