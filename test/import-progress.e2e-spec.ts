import { get } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ImportSnapshot, importEvents, toSnapshot } from '../src/imports/watch/import-events.ts';
import { TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff, workbook } from './support/workbooks.ts';

interface SentEvent {
  id: number;
  event: string;
  data: { state: string; counts: Record<string, number>; progress: { rowsPerSecond: number | null; secondsLeft: number | null } };
}

describe('the progress of an import', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let address: string;
  beforeAll(async () => {
    company = await testApp.company();
    address = await testApp.app.getUrl();
  });

  const upload = async (people: Record<string, unknown>[], own = company) =>
    (
      await testApp
        .http(own.token)
        .post(`${own.path}/imports`)
        .attach('file', await staff(...people), 'staff.xlsx')
        .expect(202)
    ).body;
  const people = (name: string, count: number) => Array.from({ length: count }, (_, index) => newPerson(`${name}.${index}`));

  /** All events until the stream ends, or the wanted number of events. */
  const watch = (
    importId: string,
    { token = company.token, lastEventId = '', wanted = Number.POSITIVE_INFINITY, onEvent = (): void => undefined } = {},
  ) =>
    new Promise<{ events: SentEvent[]; headers: Record<string, unknown> }>((resolve, reject) => {
      const request = get(
        `${address}${company.path}/imports/${importId}/events`,
        { headers: { authorization: `Bearer ${token}`, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) } },
        (response) => {
          let text = '';
          const finish = () => resolve({ events: readEvents(text), headers: response.headers });
          response.on('data', (part: Buffer) => {
            text += String(part);
            onEvent();
            if (readEvents(text).length < wanted) return;
            request.destroy();
            finish();
          });
          response.on('end', finish);
        },
      );
      request.on('error', (error: NodeJS.ErrnoException) => error.code !== 'ECONNRESET' && reject(error));
    });

  it('is sent while the import runs, never decreases, and ends with the import', async () => {
    const { id } = await upload(people('watched', 500));
    const { events, headers } = await watch(id);
    expect(headers['content-type']).toContain('text/event-stream');
    expect(headers['cache-control']).toBe('no-store');
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'completed', counts: { processed: 500, created: 500 } } });
    expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true);
    const grows = (values: number[]) => values.every((value, index) => index === 0 || value >= values[index - 1]!);
    expect(grows(events.map(({ id }) => id))).toBe(true);
    expect(grows(events.map(({ data }) => data.counts['processed']!))).toBe(true);
    const running = events.map(({ data }) => data.progress).filter(({ rowsPerSecond }) => rowsPerSecond !== null);
    expect(running.length).toBeGreaterThan(0);
    expect(running.every(({ rowsPerSecond, secondsLeft }) => rowsPerSecond! > 0 && secondsLeft! >= 0)).toBe(true);
  });

  it('continues after the last event that the client has seen', async () => {
    const { id } = await upload(people('resumed', 150));
    const { events: first } = await watch(id, { wanted: 2 });
    const { events: rest } = await watch(id, { lastEventId: String(first.at(-1)!.id) });
    expect(rest[0]!.id).toBeGreaterThan(first.at(-1)!.id);
    expect(rest.at(-1)!.event).toBe('end');
    const { events: after } = await watch(id, { lastEventId: String(rest.at(-1)!.id) });
    expect(after.map(({ event }) => event)).toEqual(['end']);
  });

  it('ends when the client that watches it logs out', async () => {
    const own = await testApp.login(company.admin.username, company.admin.password);
    const { id } = await upload(people('left', 600));
    const started = Promise.withResolvers<void>();
    const watching = watch(id, { token: own.token, onEvent: () => started.resolve() });
    await started.promise;
    await testApp.http(own.token).post('/api/v1/auth/logout').expect(204);
    const { events } = await watching;
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['progress']));
    await testApp.http(own.token).get(`${company.path}/imports/${id}/events`).expect(401);
  });

  it('ends when a preview is ready', async () => {
    const { body } = await testApp
      .http(company.token)
      .post(`${company.path}/imports`)
      .field('mode', 'preview')
      .attach('file', await staff(newPerson('pre.watched')), 'staff.xlsx')
      .expect(202);
    expect((await watch(body.id)).events.at(-1)).toMatchObject({ event: 'end', data: { state: 'previewed' } });
  });

  it('keeps an idle connection alive with comments', async () => {
    const view = { state: 'running', endedAt: null } as ImportSnapshot['view'];
    let time = 0;
    const events = importEvents(
      () => Promise.resolve(toSnapshot(1, view)),
      1,
      () => (time += 8_000),
    );
    const sent = [(await events.next()).value, (await events.next()).value, (await events.next()).value];
    expect(sent).toEqual(['retry: 2000\n\n', ': still here\n\n', ': still here\n\n']);
    await events.return(undefined);
  });
});

describe('an idempotency key', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const send = (key: string, content: Buffer, own = company, fields: Record<string, string> = {}) =>
    testApp.http(own.token).post(`${own.path}/imports`).set('idempotency-key', key).field(fields).attach('file', content, 'staff.xlsx');

  it('returns the same import for the same upload, and refuses another upload', async () => {
    const file = await staff(newPerson('idem.one'));
    const { body: first } = await send('key-1', file).expect(202);
    const { body: again } = await send('key-1', file).expect(202);
    expect(again.id).toBe(first.id);
    expect((await send('key-1', await staff(newPerson('idem.two'))).expect(422)).body.code).toBe('imports/idempotency-key-reused');
    expect((await send('key-1', file, company, { mode: 'preview' }).expect(422)).body.code).toBe('imports/idempotency-key-reused');
    const { body: list } = await testApp.http(company.token).get(`${company.path}/imports`).expect(200);
    expect(list.items).toHaveLength(1);
  });

  it('belongs to the company, is valid for 24 hours and has at most 255 characters', async () => {
    const other = await testApp.company('Other');
    const file = await staff({ Username: 'unknown.user', Title: 'x' });
    const key = 'k'.repeat(255);
    const { body: own } = await send(key, file).expect(202);
    expect((await send(key, file, other).expect(202)).body.id).not.toBe(own.id);
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update idempotency_keys set created_at = now() - interval '24 hours 1 second'`),
    );
    expect((await send(key, file).expect(202)).body.id).not.toBe(own.id);
    expect((await send(`${key}k`, file).expect(400)).body.errors[0].path).toBe('Idempotency-Key');
  });

  it('accepts one of many concurrent uploads, and responds to the others with the same import', async () => {
    const file = await staff(newPerson('idem.race'));
    const responses = await Promise.all(Array.from({ length: 6 }, () => send('key-race', file)));
    // Only so many uploads may be under way at once.
    const accepted = responses.filter(({ status }) => ![429, 503].includes(status));
    expect(new Set(accepted.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);
  });

  it('is free at once after the process that had it was killed', async () => {
    // What an earlier version has left of a request that never ended.
    await testApp.database.inCompany(company.id, (em) =>
      em.execute(
        `insert into idempotency_keys (company_id, key, fingerprint, owner, created_at) values (?, ?, ?, gen_random_uuid(), now() - interval '61 seconds')`,
        [company.id, 'key-killed', Buffer.alloc(32)],
      ),
    );
    await send('key-killed', await staff(newPerson('idem.killed'))).expect(202);
  });

  it('can be used again after a refused upload', async () => {
    await send('key-2', Buffer.from('no workbook')).expect(415);
    await send('key-2', await staff(newPerson('idem.corrected'))).expect(202);
  });
});

describe('companies that import at the same time', () => {
  it('take turns: a small import does not wait for the large imports of others', async () => {
    const testApp = await TestApp.start();
    const companies = await Promise.all(['A', 'B', 'C'].map((name) => testApp.company(name)));
    const large = (name: string) => Array.from({ length: 4_000 }, (_, index) => newPerson(`${name}.${index}`));
    for (const [index, own] of companies.entries())
      await testApp
        .http(own.token)
        .post(`${own.path}/imports`)
        .attach('file', await staff(...large(`turn${index}`)), 'a.xlsx')
        .expect(202);
    const small = await testApp.company('Small');
    const { body } = await testApp
      .http(small.token)
      .post(`${small.path}/imports`)
      .attach(
        'file',
        await workbook([
          ['Username', 'Title'],
          [small.admin.username, 'Boss'],
        ]),
        'b.xlsx',
      )
      .expect(202);
    const state = async (own: TestCompany, id?: string) => {
      const { body: list } = await testApp.http(own.token).get(`${own.path}/imports`).expect(200);
      return (id ? list.items.find((one: { id: string }) => one.id === id) : list.items[0]).state as string;
    };
    await expect.poll(() => state(small, body.id), { timeout: 50_000, interval: 200 }).toBe('completed');
    expect(await Promise.all(companies.map((own) => state(own)))).toContain('running');
    await testApp.close();
  }, 90_000);
});

function readEvents(text: string): SentEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)![1]!;
      return { id: Number(field('id')), event: field('event'), data: JSON.parse(field('data')) };
    });
}
