import { beforeAll, describe, expect, it } from 'vitest';
import { auditActions } from '../src/audit/audit-actions.ts';
import { AuditChain } from '../src/audit/audit-chain.service.ts';
import { AuditVerification } from '../src/audit/index.ts';
import { coverAuditLog } from './support/audit-chain.ts';
import { memberPassword, TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

describe('the audit log', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let verification: AuditVerification;
  beforeAll(async () => {
    company = await testApp.company();
    verification = testApp.app.get(AuditVerification);
  });

  const asOwner = (...statements: string[]) =>
    testApp.database.acrossCompanies(async (em) => {
      await em.execute('reset role');
      for (const sql of statements) await em.execute(sql);
    });
  const tamper = (sql: string) =>
    asOwner('alter table audit_events disable trigger user', sql, 'alter table audit_events enable trigger user');
  const report = async () => (await verification.verify()).find(({ companyId }) => companyId === company.id)!;
  const events = async (query = '', own = company) =>
    (await testApp.http(own.token).get(`${own.path}/audit-events?limit=200${query}`).expect(200)).body.items;

  it('has a verifiable hash chain for each company', async () => {
    await testApp.import(
      company,
      await staff(
        ...Array.from({ length: 1_200 }, (_, index) => ({ ...newPerson(`chained.${index}`), Password: 'x' })),
        newPerson('chained.last'),
      ),
    );
    await coverAuditLog(testApp.app);
    const first = await report();
    expect(first).toMatchObject({ problem: null, pending: 0 });
    await testApp.http(company.token).patch(company.path).send({ name: 'Renamed' }).expect(200);
    expect((await report()).pending).toBe(1);
    await coverAuditLog(testApp.app);
    const second = await report();
    expect(second).toMatchObject({ problem: null, pending: 0, events: first.events + 1 });
    expect(second.head).not.toBe(first.head);
    expect((await verification.verify()).every(({ problem }) => problem === null)).toBe(true);
  });

  it('detects that an entry was changed, removed or added, even by the owner of the tables', async () => {
    await coverAuditLog(testApp.app);
    const whole = await report();
    const [{ position, details }] = await testApp.database.acrossCompanies((em) =>
      em.execute<[{ position: number; details: string }]>(
        'select position, details::text from audit_events where company_id = ? order by position offset 3 limit 1',
        [company.id],
      ),
    );
    await tamper(`update audit_events set details = '{"changed": true}' where position = ${position}`);
    expect((await report()).problem).toMatch(/changed, removed or added/);
    await tamper(`update audit_events set details = '${details}'::jsonb where position = ${position}`);
    expect(await report()).toEqual(whole);
    await tamper(`create table kept as select * from audit_events where position = ${position}`);
    await tamper(`delete from audit_events where position = ${position}`);
    expect((await report()).problem).not.toBeNull();
    await tamper('insert into audit_events overriding system value select * from kept');
    await asOwner('drop table kept');
    expect(await report()).toEqual(whole);
    await expect(testApp.database.acrossCompanies((em) => em.execute('update audit_seals set events = 0'))).rejects.toThrow(
      /permission denied/,
    );
    await expect(asOwner('update audit_seals set events = 0')).rejects.toThrow(/append-only/);
  });

  it('records denied requests', async () => {
    const member = await testApp.signedInMember(company);
    await testApp.http(member.token).get(`${company.path}/users`).expect(403);
    expect((await events('&action=access.denied'))[0]).toMatchObject({
      actor: { username: member.username },
      target: { type: 'route', name: 'GET /api/v1/companies/:companyId/users' },
      details: { code: 'access/forbidden' },
    });
    const impersonated = await testApp.impersonate(company, member.id);
    await testApp.http(impersonated).patch('/api/v1/me').send({}).expect(403);
    expect((await events('&action=access.denied'))[0]).toMatchObject({
      actor: { username: company.admin.username },
      subject: { username: member.username },
      details: { code: 'impersonation/forbidden' },
    });
    await testApp.http(impersonated).delete('/api/v1/impersonation').expect(204);
    await testApp
      .http(company.token)
      .post(`${company.path}/users/${company.admin.id}/impersonations`)
      .send({ reason: 'As myself' })
      .expect(403);
    expect((await events('&action=impersonation.denied'))[0]).toMatchObject({ details: { code: 'impersonation/not-allowed' } });
    await testApp.http().post('/api/v1/auth/login').send({ username: member.username, password: 'wrong-guess-1' }).expect(401);
    expect((await events('&action=session.denied'))[0]).toMatchObject({
      actor: { username: null },
      target: { id: member.id, name: member.username },
      address: '127.0.0.1',
    });
    await testApp.login(member.username, memberPassword);
  });

  it('uses only the actions of a closed list', async () => {
    await testApp.http(company.token).get(`${company.path}/audit-events?action=user.renamed`).expect(400);
    const found = new Set((await events()).map(({ action }: { action: string }) => action));
    expect([...found].filter((action) => !(auditActions as readonly unknown[]).includes(action))).toEqual([]);
  });

  it.each([
    ['whole days in UTC', 'from=2025-11-23&to=2025-11-23', ['2025-11-23T00:00:00Z', '2025-11-23T23:59:59.999Z']],
    ['whole days in a zone', 'from=2025-11-23&to=2025-11-23&timeZone=Asia/Hong_Kong', ['2025-11-22T16:00:00Z', '2025-11-23T15:59:59.999Z']],
    ['instants', 'from=2025-11-23T00:00:00%2B08:00&to=2025-11-23T00:00:00Z', ['2025-11-22T16:00:00Z', '2025-11-22T23:59:59.999Z']],
    ['a last day that never ends', 'from=2025-11-24&to=9999-12-31&action=company.updated', ['2025-11-24T00:00:00Z']],
  ])('can be filtered by %s, in the list and in the export', async (_, query, [first, last]) => {
    const own = await testApp.company('Timed');
    const bounds = [first, last].flatMap((at) => (at ? [Date.parse(at) - 1, Date.parse(at), Date.parse(at) + 1] : []));
    const values = bounds.map(
      (at) => `(gen_random_uuid(), '${new Date(at).toISOString()}', '${own.id}', 'company.updated', 'company', '[]', '{}')`,
    );
    await asOwner(`insert into audit_events (id, at, company_id, action, target_type, changes, details) values ${values.join()}`);
    const { body } = await testApp.http(own.token).get(`${own.path}/audit-events?${query}`).expect(200);
    const times = body.items.map(({ at }: { at: string }) => Date.parse(at));
    const expected = bounds.filter((at) => at >= Date.parse(first!) && (!last || at <= Date.parse(last)));
    expect(times.toSorted()).toEqual(expected);
    const rows = await readWorkbook(await testApp.download(own, `audit-events/export?${query}`));
    expect(rows).toHaveLength(expected.length + 1);
  });

  it.each([
    ['from=2026-11-24&to=2026-11-23', 'to', 'empty-range'],
    ['from=2026-11-23T09:30:00Z&to=2026-11-23T09:30:00Z', 'to', 'empty-range'],
    ['from=2026-11-23T09:30:00', 'from', 'invalid-time'],
    ['to=2026-11-31', 'to', 'invalid-time'],
    ['from=2026-11-23&from=2026-11-24', 'from', 'invalid-time'],
    ['from=2026-11-23&timeZone=Asia/Atlantis', 'timeZone', 'invalid-time-zone'],
  ])('refuses the filter %s', async (query, path, code) => {
    for (const address of ['audit-events', 'audit-events/export']) {
      const { body } = await testApp.http(company.token).get(`${company.path}/${address}?${query}`).expect(400);
      expect(body).toMatchObject({ code: 'request/invalid', errors: [{ path, code }] });
    }
  });

  it('can be exported as a workbook with the filters of the list, and records the export', async () => {
    const own = await testApp.company('Exported');
    await testApp.http(own.token).patch(own.path).send({ name: 'Renamed' }).expect(200);
    const [header, ...rows] = await readWorkbook(await testApp.download(own, 'audit-events/export?action=company.updated'));
    expect(header!.slice(0, 3)).toEqual(['Time (UTC)', 'Action', 'Actor']);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.slice(1, 6)).toEqual([
      'company.updated',
      own.admin.username,
      own.admin.username,
      'company Renamed',
      'name: "Exported" → "Renamed"',
    ]);
    expect((await events('', own))[0]).toMatchObject({ action: 'audit.exported', details: { filter: { action: 'company.updated' } } });
  });
});

// A separate application after the other one, because two embedded databases in one process cannot be closed separately.
describe('the retention of the audit log', () => {
  it('deletes entries past the retention period only after a checkpoint, and stays verifiable', async () => {
    const keeping = await TestApp.start({ AUDIT_RETENTION_DAYS: '40' });
    const own = await keeping.company('Keeping');
    const ownChain = keeping.app.get(AuditChain);
    const count = async () => (await keeping.http(own.token).get(`${own.path}/audit-events?limit=200`).expect(200)).body.items.length;
    const age = (days: number) =>
      keeping.database.acrossCompanies(async (em) => {
        await em.execute('reset role');
        await em.execute('alter table audit_seals disable trigger user');
        await em.execute('update audit_seals set sealed_at = now() - make_interval(days => ?)', [days]);
        await em.execute('alter table audit_seals enable trigger user');
      });
    const before = await count();
    await coverAuditLog(keeping.app);
    await keeping.http(own.token).patch(own.path).send({ name: 'Later' }).expect(200);
    await age(39);
    await ownChain.prune();
    expect(await count()).toBe(before + 1);
    await age(41);
    await ownChain.prune();
    expect(await count()).toBe(1);
    await coverAuditLog(keeping.app);
    const found = (await keeping.app.get(AuditVerification).verify()).find(({ companyId }) => companyId === own.id);
    expect(found).toMatchObject({ problem: null, events: 1, pending: 0 });
    // The role of the service cannot delete entries younger than 30 days.
    await expect(keeping.database.acrossCompanies((em) => em.execute('select prune_audit(?::uuid, 2)', [own.id]))).rejects.toThrow(
      /30 days/,
    );
    await expect(
      keeping.database.acrossCompanies(async (em) => [
        await em.execute("select set_config('cardroll.pruning', 'on', true)"),
        await em.execute('delete from audit_events'),
      ]),
    ).rejects.toThrow(/permission denied/);
    // An entry that no checkpoint covers stands before the last checkpoint.
    await keeping.database.acrossCompanies((em) =>
      em.execute(
        `insert into audit_events (position, id, company_id, action, target_type) values (0, gen_random_uuid(), ?, 'user.updated', 'user')`,
        [own.id],
      ),
    );
    await age(41);
    const all = await count();
    await ownChain.prune();
    expect(await count()).toBe(all);
    await keeping.close();
  });
});
