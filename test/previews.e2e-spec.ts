import { beforeAll, describe, expect, it } from 'vitest';
import { ImportRetention } from '../src/imports/retention.service.ts';
import { memberPassword, TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('a preview', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const preview = async (...people: Record<string, unknown>[]) => testApp.import(company, await staff(...people), { mode: 'preview' });
  const post = (importId: string, what: string, token = company.token) =>
    testApp.http(token).post(`${company.path}/imports/${importId}/${what}`).set('prefer', 'wait=30');
  const show = async (importId: string) => (await testApp.http(company.token).get(`${company.path}/imports/${importId}`).expect(200)).body;
  const stored = async (importId: string) => {
    const [row] = await testApp.database.acrossCompanies((em) =>
      em.execute<{ t: string | null }[]>(
        `select coalesce(jsonb_agg(r)::text, '') || (select count(*) from import_uploads u where u.import_id = ?)::text as t
         from import_rows r where r.import_id = ? and (r.plan is not null or r.password_hash is not null)`,
        [importId, importId],
      ),
    );
    return row!.t!;
  };

  it('shows each row field by field, changes no user, and stores neither the file nor a password', async () => {
    const member = await testApp.member(company, { title: 'Clerk' });
    const before = await testApp.users(company);
    const ended = await preview(
      newPerson('pre.new'),
      { Username: member.username, Title: 'Manager', Fax: '+852 1111 1111' },
      newPerson('x'),
    );
    expect(ended).toMatchObject({
      state: 'previewed',
      mode: 'preview',
      endedAt: null,
      counts: { total: 3, processed: 3, created: 1, updated: 1, rejected: 1, skippedDatalinks: 1 },
    });
    expect(Date.parse(String((ended as unknown as Record<string, string>)['expiresAt'])) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect((await testApp.rows(company, ended.id))[1]).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'title', from: 'Clerk', to: 'Manager' }],
      skipped: [{ field: 'fax', current: null, inFile: '+852 1111 1111' }],
    });
    expect(await testApp.users(company)).toEqual(before);
    const kept = await stored(ended.id);
    expect(kept).not.toContain('welcome-aboard-pre.new');
    expect(kept).toContain('$argon2id$');
    expect(kept.endsWith('0')).toBe(true);
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?target=pre.new`).expect(200);
    expect(body.items).toEqual([]);
  });

  it('is applied exactly as shown, and only once', async () => {
    const member = await testApp.member(company, { title: 'Clerk' });
    const person = newPerson('applied.new', { Fax: '+852 2222 2222', Title: 'Chief' });
    const ended = await preview(person, { Username: member.username, Title: 'Manager', Password: 'another-lantern-1' }, newPerson('y'));
    const { body: applied } = await post(ended.id, 'apply').expect(202);
    expect(applied).toMatchObject({
      id: ended.id,
      state: 'completed',
      counts: { total: 3, processed: 3, created: 1, updated: 1, rejected: 1 },
    });
    const users = await testApp.users(company);
    expect(users[member.username]).toMatchObject({ title: 'Manager', email: `${member.username}@example.com` });
    expect(users['applied.new']).toMatchObject({ title: 'Chief', companyName: 'Acme Holdings' });
    await testApp.login('applied.new', String(person['Password']));
    await testApp.login(member.username, 'another-lantern-1');
    const { body: datalinks } = await testApp
      .http(company.token)
      .get(`${company.path}/users/${String(users['applied.new']!['id'])}/datalinks`);
    expect(datalinks.fax).toBe('+852 2222 2222');
    expect(await stored(ended.id)).toBe('0');
    expect((await testApp.rows(company, ended.id))[0]).toMatchObject({ userId: users['applied.new']!['id'], outcome: 'created' });
    expect((await post(ended.id, 'apply').expect(409)).body.code).toBe('imports/not-previewed');
    const { body: audit } = await testApp.http(company.token).get(`${company.path}/audit-events?target=applied.new&action=user.created`);
    expect(audit.items).toHaveLength(1);
  });

  it('names the rows and applies none of them when one of its users has changed since', async () => {
    const member = await testApp.member(company);
    const ended = await preview({ Username: member.username, Title: 'From the file' }, newPerson('stale.new'));
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ title: 'From the admin' }).expect(200);
    await testApp.member(company, { username: 'STALE.new' });
    const { body } = await post(ended.id, 'apply').expect(412);
    expect(body).toMatchObject({
      code: 'imports/stale-preview',
      rows: [
        { row: 2, username: member.username },
        { row: 3, username: 'stale.new' },
      ],
    });
    expect((await show(ended.id)).state).toBe('previewed');
    expect((await testApp.users(company))[member.username]).toMatchObject({ title: 'From the admin' });
  });

  it('ignores logins, and changes of users that it leaves unchanged', async () => {
    const [same, changed] = [await testApp.member(company), await testApp.member(company)];
    const ended = await preview({ Username: same.username, FirstName: 'Mem' }, { Username: changed.username, FirstName: 'New' });
    await testApp.login(changed.username, memberPassword);
    await testApp.http(company.token).patch(`${company.path}/users/${same.id}`).send({ title: 'Chief' }).expect(200);
    expect((await post(ended.id, 'apply').expect(202)).body).toMatchObject({ state: 'completed', counts: { updated: 1, unchanged: 1 } });
  });

  it('hints that an import does not enable a disabled user', async () => {
    const member = await testApp.member(company);
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ disabled: true }).expect(200);
    const ended = await preview({ Username: member.username });
    expect((await testApp.rows(company, ended.id))[0]).toMatchObject({
      outcome: 'unchanged',
      hints: [{ code: 'disabled-user', userId: member.id }],
    });
  });

  it('hints at a probable rename, and still creates the user when it is applied', async () => {
    const member = await testApp.member(company, { email: 'Renamed@example.com' });
    const ended = await preview(newPerson('new.name', { Email: 'renamed@example.com' }));
    expect((await testApp.rows(company, ended.id))[0]).toMatchObject({
      outcome: 'created',
      hints: [{ code: 'probable-rename', column: 'Username', userId: member.id, message: expect.stringContaining(member.username) }],
    });
    const twoPeople = await preview(newPerson('new.name', { Email: 'renamed@example.com' }), { Username: member.username, Title: 'Chief' });
    expect((await testApp.rows(company, twoPeople.id))[0]!.hints).toEqual([]);
    expect((await post(ended.id, 'apply').expect(202)).body.counts.created).toBe(1);
    const ambiguous = await preview(newPerson('third.name', { Email: 'renamed@example.com' }));
    expect((await testApp.rows(company, ambiguous.id))[0]!.hints).toEqual([]);
  });

  it('warns of an e-mail address in two rows', async () => {
    const ended = await preview(
      newPerson('sha.red1', { Email: 'desk@example.com' }),
      newPerson('sha.red2', { Email: 'Desk@Example.com' }),
      newPerson('own.mail'),
    );
    expect(ended.warnings).toMatchObject([{ code: 'shared-emails', message: expect.stringContaining('desk@example.com') }]);
    expect((await testApp.rows(company, ended.id)).map(({ hints }) => hints.map(({ code }) => code))).toEqual([
      ['shared-email'],
      ['shared-email'],
      [],
    ]);
  });

  it('expires after 24 hours with everything that it stored, and can be cancelled before', async () => {
    const [expiring, cancelled] = [await preview(newPerson('ex.pired')), await preview(newPerson('can.celled'))];
    expect((await post(cancelled.id, 'cancel').expect(200)).body).toMatchObject({
      state: 'cancelled',
      cancelledBy: { id: company.admin.id, username: company.admin.username },
      counts: { notProcessed: 1, created: 0 },
    });
    expect(await stored(cancelled.id)).toBe('0');
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update imports set expires_at = now() - interval '1 second' where id = ?`, [expiring.id]),
    );
    expect((await post(expiring.id, 'apply').expect(409)).body.code).toBe('imports/preview-expired');
    await testApp.app.get(ImportRetention).sweep();
    expect(await show(expiring.id)).toMatchObject({
      state: 'cancelled',
      cancelledBy: null,
      problem: { code: 'imports/preview-expired' },
      counts: { created: 0, notProcessed: 1 },
    });
    expect(await stored(expiring.id)).toBe('0');
    expect(await testApp.users(company)).not.toHaveProperty('ex.pired');
  });

  it('is applied in the name of the admin who applies it', async () => {
    const second = await testApp.member(company, { role: 'company_admin' });
    const other = await testApp.login(second.username, memberPassword);
    const ended = await preview(newPerson('by.another'));
    expect((await post(ended.id, 'apply', other.token).expect(202)).body.state).toBe('completed');
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?target=by.another`).expect(200);
    expect(body.items[0].actor.username).toBe(second.username);
  });
});

describe('the results of imports', () => {
  it('are deleted after 90 days', async () => {
    const testApp = await TestApp.start();
    const company = await testApp.company();
    const [old, young] = [
      await testApp.import(company, await staff(newPerson('ninety'))),
      await testApp.import(company, await staff(newPerson('fresh'))),
    ];
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update imports set ended_at = now() - interval '91 days' where id = ?`, [old.id]),
    );
    await testApp.app.get(ImportRetention).sweep();
    await testApp.http(company.token).get(`${company.path}/imports/${old.id}`).expect(404);
    await testApp.http(company.token).get(`${company.path}/imports/${young.id}`).expect(200);
    await testApp.close();
  });
});
