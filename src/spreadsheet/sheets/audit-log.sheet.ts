import type { Readable } from 'node:stream';
import type { SheetRow } from '../../../libs/xlsx-writer/index.ts';
import type { AuditEventView } from '../../audit/index.ts';
import type { AuditColumn, SpreadsheetTexts } from '../texts/texts.ts';
import { textStyle, timeStyle, wrappedStyle } from './styles.ts';
import { headerRow, writeWorkbook } from './write-workbook.ts';

const widths: Readonly<Record<AuditColumn, number>> = {
  at: 20,
  action: 26,
  actor: 22,
  subject: 22,
  target: 30,
  changes: 60,
  details: 40,
  importedFrom: 30,
  request: 38,
  address: 18,
  session: 38,
  program: 40,
};
const auditColumns = Object.keys(widths) as AuditColumn[];
const wrapped = new Set<AuditColumn>(['target', 'changes', 'details', 'importedFrom', 'program']);
const styles = auditColumns.map((column) => (column === 'at' ? timeStyle : wrapped.has(column) ? wrappedStyle : textStyle));
/** Below the 32,767 characters of a cell, because escapes make a text longer. */
const cellCharsMax = 30_000;

/** Of a sheet (Excel specifications and limits). */
const sheetRowsMax = 1_048_576;

/** The audit log for auditors: one row for each event, the newest first. */
export function writeAuditLog(pages: AsyncIterable<AuditEventView[]>, texts: SpreadsheetTexts): Readable {
  const sheet = {
    name: texts.sheetNames.audit,
    columns: auditColumns.map((column, place) => ({ width: widths[column], style: styles[place]! })),
    frozenRows: 1,
    frozenColumns: 1,
    headerRow: 1,
    pages: auditLogRows(pages, texts),
  };
  return writeWorkbook([sheet], texts.titles.auditLog, texts);
}

/** The header, and one row for each event. */
export async function* auditLogRows(
  pages: AsyncIterable<AuditEventView[]>,
  texts: SpreadsheetTexts,
  rowsMax = sheetRowsMax,
): AsyncGenerator<SheetRow[]> {
  let number = 1;
  yield [headerRow(number, auditLogHeaders(texts))];
  for await (const events of pages) {
    // The last row says that the sheet is full.
    const fitting = events.slice(0, rowsMax - 1 - number);
    yield fitting.map((event) => ({ number: ++number, values: auditLogCells(event, texts), styles }));
    if (fitting.length < events.length) return yield [{ number: ++number, values: [texts.sheetIsFull], styles: [textStyle] }];
  }
}

export function auditLogHeaders({ auditHeaders }: SpreadsheetTexts): string[] {
  return auditColumns.map((column) => auditHeaders[column]);
}

/** One value for each of {@link auditLogHeaders}. */
export function auditLogCells(event: AuditEventView, texts: SpreadsheetTexts): (string | Date | null)[] {
  const { at, action, actor, subject, target, changes, details, requestId, address, sessionId, userAgent } = event;
  const changed = changes.map(({ field, from, to }) => `${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join('\n');
  return [
    new Date(at),
    action,
    actor.username,
    subject.username,
    [target.type, target.name ?? target.id].filter(Boolean).join(' '),
    changed.slice(0, cellCharsMax),
    JSON.stringify(details).slice(0, cellCharsMax),
    importedFrom(event, texts),
    requestId,
    address,
    sessionId,
    userAgent,
  ];
}

function importedFrom({ import: origin }: AuditEventView, { importedRow }: SpreadsheetTexts): string | null {
  if (!origin) return null;
  const file = origin.fileName ?? origin.id;
  return origin.row === null ? file : importedRow(file, origin.row);
}
