import type { AuditEventView } from '../../audit/index.ts';
import { styleOf, TextRows } from '../text-rows.ts';
import { asText, type Breathe, headerFont, type Workbook } from '../workbook-stream.ts';

const headers = [
  'Time (UTC)',
  'Action',
  'Actor',
  'In the name of',
  'Target',
  'Changes',
  'Details',
  'Request',
  'Address',
  'Session',
  'Program',
];
const widths = [20, 26, 22, 22, 30, 60, 40, 38, 18, 38, 40];
/** Less than a cell can hold, as escapes make a text longer. */
const cellCharsMax = 30_000;

/** The trail for auditors: one row an entry, the newest first. */
export async function writeAuditLog(workbook: Workbook, breathe: Breathe, pages: AsyncIterable<AuditEventView[]>): Promise<void> {
  const sheet = workbook.addWorksheet('Audit', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = widths.map((width) => ({ width }));
  const header = sheet.addRow(headers);
  header.font = headerFont;
  header.commit();
  const rows = new TextRows(sheet, breathe);
  const text = styleOf(workbook, asText);
  const styles = [styleOf(workbook, { numFmt: 'yyyy-mm-dd hh:mm:ss' }), ...headers.slice(1).map(() => text)];
  let number = 1;
  for await (const page of pages) {
    for (const event of page) rows.add(++number, cellsOf(event), styles);
    await rows.flush();
  }
  sheet.commit();
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
