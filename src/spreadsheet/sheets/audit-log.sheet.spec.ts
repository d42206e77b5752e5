import { describe, expect, it } from 'vitest';
import type { AuditEventView } from '../../audit/index.ts';
import { textsIn } from '../texts/all-texts.ts';
import { auditLogRows } from './audit-log.sheet.ts';

const actor = { userId: null, username: 'admin' };
const event = {
  at: '2026-11-23T09:30:00.000Z',
  action: 'user.created',
  actor,
  subject: actor,
  target: { type: 'user' },
  changes: [],
  details: {},
  import: null,
};

async function* inPages(...counts: number[]): AsyncGenerator<AuditEventView[]> {
  for (const count of counts) yield Array.from({ length: count }, () => event as unknown as AuditEventView);
}

async function rowsOf(...counts: number[]): Promise<[number, unknown][]> {
  const rows: [number, unknown][] = [];
  for await (const page of auditLogRows(inPages(...counts), textsIn('en'), 5))
    rows.push(...page.map(({ number, values }) => [number, values[0]] as [number, unknown]));
  return rows;
}

describe('the audit log in a sheet of five rows', () => {
  const at = new Date(event.at);
  it('has as many entries as fit', async () => {
    expect(await rowsOf(2, 1)).toEqual([
      [1, 'Time (UTC)'],
      [2, at],
      [3, at],
      [4, at],
    ]);
  });

  it('says in its last row that it is full', async () => {
    const full = [5, expect.stringMatching(/^A sheet has no more rows\. Export CSV/)];
    expect(await rowsOf(2, 2, 9)).toEqual([[1, 'Time (UTC)'], [2, at], [3, at], [4, at], full]);
    expect(await rowsOf(9)).toEqual([[1, 'Time (UTC)'], [2, at], [3, at], [4, at], full]);
  });
});
