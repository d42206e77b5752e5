import type { Readable } from 'node:stream';
import { type SheetRow, writeXlsx } from '../../../libs/xlsx-writer/index.ts';
import type { AuditEventView } from '../../audit/index.ts';
import { headerStyle, textStyle, timeStyle } from './styles.ts';

const headers = [
  'Time (UTC)',
  'Action',
  'Actor',
  'On behalf of',
  'Target',
  'Changes',
  'Details',
  'Request',
  'Address',
  'Session',
  'Program',
];
const widths = [20, 26, 22, 22, 30, 60, 40, 38, 18, 38, 40];
/** Below the 32,767 characters of a cell, because escapes make a text longer. */
const cellCharsMax = 30_000;
const styles = [timeStyle, ...headers.slice(1).map(() => textStyle)];

/** The audit log for auditors: one row for each event, the newest first. */
export function writeAuditLog(pages: AsyncIterable<AuditEventView[]>): Readable {
  return writeXlsx([{ name: 'Audit', columns: widths.map((width) => ({ width })), frozenRows: 1, pages: toRows(pages) }]);
}

async function* toRows(pages: AsyncIterable<AuditEventView[]>): AsyncGenerator<SheetRow[]> {
  let number = 1;
  yield [{ number, values: headers, styles: headers.map(() => headerStyle) }];
  for await (const events of pages) yield events.map((event) => ({ number: ++number, values: cellsOf(event), styles }));
}

function cellsOf({ at, action, actor, subject, target, changes, details, requestId, address, sessionId, userAgent }: AuditEventView) {
  const changed = changes.map(({ field, from, to }) => `${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join('\n');
  return [
    new Date(at),
    action,
    actor.username,
    subject.username,
    [target.type, target.name ?? target.id].filter(Boolean).join(' '),
    changed.slice(0, cellCharsMax),
    JSON.stringify(details).slice(0, cellCharsMax),
    requestId,
    address,
    sessionId,
    userAgent,
  ];
}
