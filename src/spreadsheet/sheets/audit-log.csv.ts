import { Readable } from 'node:stream';
import { csvRow, utf8Mark } from '../../../libs/csv-writer/index.ts';
import type { AuditEventView } from '../../audit/index.ts';
import type { SpreadsheetTexts } from '../texts/texts.ts';
import { auditLogCells, auditLogHeaders } from './audit-log.sheet.ts';

/** The audit log with the columns of the workbook, for programs and for more rows than a sheet has. */
export function writeAuditLogCsv(pages: AsyncIterable<AuditEventView[]>, texts: SpreadsheetTexts): Readable {
  return Readable.from(toText(pages, texts), { objectMode: false });
}

async function* toText(pages: AsyncIterable<AuditEventView[]>, texts: SpreadsheetTexts): AsyncGenerator<string> {
  yield utf8Mark + csvRow(auditLogHeaders(texts));
  for await (const events of pages)
    yield events
      .map((event) => csvRow(auditLogCells(event, texts).map((value) => (value instanceof Date ? toUtcText(value) : value))))
      .join('');
}

/** Such as `2026-11-23 09:30:00.000`, which spreadsheet programs read as a time. The header says that it is UTC. */
function toUtcText(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}
