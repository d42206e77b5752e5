import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuditVerification } from '../src/audit/index.ts';
import { coverAuditLog } from './support/audit-chain.ts';
import { type ImportBody, memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

interface Entry {
  id: string;
  action: string;
  actor: { userId: string | null; username: string | null };
  subject: { userId: string | null };
  target: { id: string | null; name: string | null };
  changes: { field: string; from: unknown; to: unknown }[];
  import: { id: string; fileName: string | null; row: number | null } | null;
}

describe('the history', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let imported: ImportBody;
  let member: { id: string; username: string; token: string };
  let other: { id: string; username: string; token: string };
  beforeAll(async () => {
    company = await testApp.company();
    [member, other] = [await testApp.signedInMember(company), await testApp.signedInMember(company)];
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ title: 'By hand' }).expect(200);
    imported = await testApp.import(
      company,
      await staff({ Username: member.username, Title: 'From the file' }, newPerson('new.one'), { Username: 'x' }),
    );
    const asMember = await testApp.impersonate(company, member.id);
    await testApp.http(asMember).patch('/api/v1/me/datalinks').send({ fax: '+852 2345 6000' }).expect(200);
    await testApp.http(asMember).delete('/api/v1/impersonation').expect(204);
    await testApp.http(member.token).patch('/api/v1/me').send({ title: 'By myself' }).expect(200);
    await testApp.http(member.token).get(`${company.path}/users`).expect(403);
  });

  const list = async (query: string, token = company.token): Promise<Entry[]> =>
    (await testApp.http(token).get(`${company.path}/audit-events?limit=200&${query}`).expect(200)).body.items;
  const idsOf = (entries: { id: string }[]) => entries.map(({ id }) => id).toSorted();

  it('has each entry in exactly one category', async () => {
    const all = await list('');
    const parts = await Promise.all(['changes', 'sign-ins', 'logins-as'].map((category) => list(`category=${category}`)));
    expect(parts.every(({ length }) => length > 0)).toBe(true);
    expect(idsOf(parts.flat())).toEqual(idsOf(all));
    expect(idsOf(await list('category=sign-ins&category=logins-as'))).toEqual(idsOf([...parts[1]!, ...parts[2]!]));
    expect(await list('category=sign-ins&action=user.updated')).toEqual([]);
    expect(new Set((await list('category=logins-as')).map(({ action }) => action))).toEqual(
      new Set(['impersonation.started', 'impersonation.ended']),
    );
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?category=changes&category=all`).expect(400);
    expect(body.errors).toMatchObject([{ path: 'category', code: 'not-a-choice' }]);
  });

  it('names the file and the row of a change by an import', async () => {
    const entries = await list('q=STAFF.xls');
    const rows = entries.filter(({ action }) => action.startsWith('user.'));
    expect(rows.map(({ target, import: origin }) => [target.name, origin])).toEqual(
      expect.arrayContaining([
        [member.username, { id: imported.id, fileName: 'staff.xlsx', row: 2 }],
        ['new.one', { id: imported.id, fileName: 'staff.xlsx', row: 3 }],
      ]),
    );
    expect(rows).toHaveLength(2);
    const [completed] = await list('action=import.completed');
    expect(completed!.import).toEqual({ id: imported.id, fileName: 'staff.xlsx', row: null });
    expect(entries.map(({ id }) => id)).toContain(completed!.id);
    const byHand = (await list(`action=user.updated&target=${member.id}`)).find(({ changes }) => changes[0]!.to === 'By hand');
    expect(byHand!.import).toBeNull();
    expect((await list('action=datalinks.updated'))[0]!.import).toBeNull();
  });

  it.each([
    ['a username of the actor or the subject', () => member.username.slice(2).toUpperCase(), ['user.updated', 'datalinks.updated']],
    ['a name of the target', () => 'NEW.on', ['user.created']],
    ['a wildcard as it is', () => 'new%one', []],
    ['an underscore as it is', () => 'new_one', []],
    ['a backslash as it is', () => 'new\\', []],
  ])('is searched for %s, in any case', async (_, q, actions) => {
    const found = await list(`q=${encodeURIComponent(q())}`);
    expect(found.map(({ action }) => action)).toEqual(expect.arrayContaining(actions));
    expect(found.length > 0).toBe(actions.length > 0);
    const all = await list('');
    const names = (entry: Entry) => JSON.stringify([entry.actor, entry.subject, entry.target, entry.import]).toLowerCase();
    expect(idsOf(found)).toEqual(idsOf(all.filter((entry) => names(entry).includes(q().toLowerCase()))));
  });

  it('is filtered by a user as actor, as subject and as target', async () => {
    const all = await list('');
    const found = await list(`userId=${member.id}`);
    const concerns = ({ actor, subject, target }: Entry) => [actor.userId, subject.userId, target.id].includes(member.id);
    expect(idsOf(found)).toEqual(idsOf(all.filter(concerns)));
    const has = (matches: (entry: Entry) => boolean) => found.some(matches);
    expect(has(({ actor }) => actor.userId === member.id)).toBe(true);
    expect(has(({ actor, target }) => actor.userId !== member.id && target.id === member.id)).toBe(true);
    const asMember = await testApp.impersonate(company, member.id);
    await testApp.http(asMember).get('/api/v1/me/sessions').expect(403);
    const [denied] = await list(`userId=${member.id}&action=access.denied`);
    expect(denied).toMatchObject({ actor: { userId: company.admin.id }, subject: { userId: member.id }, target: { id: null } });
    await testApp.http(asMember).delete('/api/v1/impersonation').expect(204);
    expect(await list(`userId=${randomUUID()}`)).toEqual([]);
    await testApp.http(company.token).get(`${company.path}/audit-events?userId=me`).expect(400);
  });

  it('is searched a bounded number of entries at a time, and goes on with the next page', async () => {
    const own = await testApp.company('Long log');
    const path = `${own.path}/audit-events`;
    await testApp.database.acrossCompanies(async (em) => {
      await em.execute(
        `insert into audit_events (id, company_id, action, target_type, target_name)
         select gen_random_uuid(), ?::uuid, 'user.updated', 'user', case when n in (5, 20005) then 'needle' else 'hay' end from generate_series(1, 20005) as n`,
        [own.id],
      );
    });
    const get = async (query: string) => (await testApp.http(own.token).get(`${path}?q=needle${query}`).expect(200)).body;
    const first = await get('');
    expect(first.items).toHaveLength(1);
    expect(first.nextCursor).not.toBeNull();
    const second = await get(`&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ target: { name: 'needle' } }], nextCursor: null });
    expect(second.items[0].id).not.toBe(first.items[0].id);
    expect((await get('&category=sign-ins')).items).toEqual([]);
    const rows = await readWorkbook(await testApp.download(own, 'audit-events/export?q=needle'));
    expect(rows).toHaveLength(3);
  });

  it('keeps the hash chain of entries with imports', async () => {
    await coverAuditLog(testApp.app);
    const reports = await testApp.app.get(AuditVerification).verify();
    expect(reports.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(reports.find(({ companyId }) => companyId === company.id)!.events).toBeGreaterThan(5);
  });

  describe('as CSV', () => {
    const csv = async (query: string) => {
      const { text, headers } = await testApp
        .http(company.token)
        .get(`${company.path}/audit-events/export?format=csv&${query}`)
        .expect(200);
      return { text, headers };
    };

    it('has a byte order mark, the columns of the workbook and the filters of the list', async () => {
      const { text, headers } = await csv('action=user.created');
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': expect.stringMatching(/^attachment; filename="audit-log-.+Z\.csv"$/),
      });
      const [header, ...lines] = text.split('\r\n');
      const [sheetHeader, ...rows] = await readWorkbook(await testApp.download(company, 'audit-events/export?action=user.created'));
      expect(header).toBe(`\ufeff${sheetHeader!.map((name) => `"${String(name)}"`).join(',')}`);
      expect(lines.filter((line) => line !== '')).toHaveLength(rows.length);
      expect(lines[0]).toMatch(/^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}","user\.created"/);
      expect(text).toContain('"staff.xlsx, row 3"');
      expect((await list('action=audit.exported'))[0]).toMatchObject({ details: { format: 'xlsx', filter: { action: 'user.created' } } });
    });

    it('has no cell that a spreadsheet program runs', async () => {
      await testApp
        .http(company.token)
        .post(`${company.path}/imports`)
        .set('prefer', 'wait=30')
        .attach('file', await staff(newPerson('formula.one')), '=cmd().xlsx')
        .expect(202);
      const { text } = await csv('q=cmd');
      expect(text).toContain(`"'=cmd().xlsx, row 2"`);
      expect(text).not.toMatch(/(^|,|\n)"?=/);
    });

    it('has one of two formats', async () => {
      const { body } = await testApp.http(company.token).get(`${company.path}/audit-events/export?format=pdf`).expect(400);
      expect(body.errors).toMatchObject([{ path: 'format', code: 'not-a-choice' }]);
    });
  });

  describe('of my own account', () => {
    const activity = async (token: string, query = '') => (await testApp.http(token).get(`/api/v1/me/activity?${query}`)).body;

    it('shows what was changed, by whom, in whose name, and by which file and row', async () => {
      const { items } = await activity(member.token);
      const admin = { userId: company.admin.id, username: company.admin.username };
      const self = { userId: member.id, username: member.username };
      expect(items.map((entry: Entry) => entry.action)).toEqual([
        'user.updated',
        'datalinks.updated',
        'user.updated',
        'user.updated',
        'user.created',
      ]);
      expect(items).toMatchObject([
        { actor: self, subject: self, changes: [{ field: 'title', from: 'From the file', to: 'By myself' }], import: null },
        { actor: admin, subject: self, changes: [{ field: 'fax', from: null, to: '+852 2345 6000' }] },
        { actor: admin, subject: admin, import: { id: imported.id, fileName: 'staff.xlsx', row: 2 } },
        { actor: admin, subject: admin, changes: [{ field: 'title', from: null, to: 'By hand' }], import: null },
        { action: 'user.created' },
      ]);
      expect(items[1].impersonationId).not.toBeNull();
    });

    it('does not show addresses, sessions and details of other users', async () => {
      const { items } = await activity(member.token);
      expect(Object.keys(items[0]).toSorted()).toEqual(
        ['id', 'at', 'action', 'actor', 'subject', 'impersonationId', 'changes', 'import'].toSorted(),
      );
    });

    it('has pages, and no entry of another user', async () => {
      const first = await activity(member.token, 'limit=2');
      const second = await activity(member.token, `limit=200&cursor=${first.nextCursor}`);
      expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 3, null]);
      expect((await activity(other.token)).items.map(({ action }: Entry) => action)).toEqual(['user.created']);
      await testApp.http(member.token).get('/api/v1/me/activity?limit=201').expect(400);
      await testApp.http(member.token).get(`/api/v1/me/activity?userId=${other.id}`).expect(400);
    });

    it('is not open to an admin who is logged in as the user', async () => {
      const asMember = await testApp.impersonate(company, member.id);
      const { body } = await testApp.http(asMember).get('/api/v1/me/activity').expect(403);
      expect(body.code).toBe('impersonation/forbidden');
      await testApp.http(asMember).delete('/api/v1/impersonation').expect(204);
    });
  });

  describe('of the sessions of a user', () => {
    it('shows admins of the company where the user is logged in', async () => {
      const user = await testApp.signedInMember(company);
      const path = `${company.path}/users/${user.id}/sessions`;
      await testApp.login(user.username, memberPassword);
      const asUser = await testApp.impersonate(company, user.id);
      const sessions = async () => (await testApp.http(company.token).get(path).expect(200)).body.items;
      expect(await sessions()).toHaveLength(2);
      expect((await sessions())[0]).toMatchObject({ current: false, address: '127.0.0.1', userAgent: 'TestClient/1.0' });
      await testApp.http(asUser).delete('/api/v1/impersonation').expect(204);
      await testApp.http(user.token).post('/api/v1/auth/logout').send({}).expect(204);
      expect(await sessions()).toHaveLength(1);
      await testApp.http(company.token).patch(`${company.path}/users/${user.id}`).send({ disabled: true }).expect(200);
      expect(await sessions()).toEqual([]);
    });

    it('marks the own session of the admin', async () => {
      const { body } = await testApp.http(company.token).get(`${company.path}/users/${company.admin.id}/sessions`).expect(200);
      expect(body.items.map(({ current }: { current: boolean }) => current)).toContain(true);
    });

    it('gives the same response for a user of another company and for an unknown one', async () => {
      const foreign = await testApp.company('Foreign');
      for (const id of [foreign.admin.id, randomUUID(), 'x']) {
        const { body } = await testApp.http(company.token).get(`${company.path}/users/${id}/sessions`).expect(404);
        expect(body.code).toBe('users/not-found');
      }
    });
  });

  it('of impersonations is filtered by a user as the one who logged in and as the account', async () => {
    const own = await testApp.company('Logins');
    const second = await testApp.member(own, { role: 'company_admin' });
    const [one, two] = [await testApp.member(own), await testApp.member(own)];
    const secondToken = (await testApp.login(second.username, memberPassword)).token;
    const stop = (token: string) => testApp.http(token).delete('/api/v1/impersonation').expect(204);
    await stop(await testApp.impersonate(own, one.id));
    await stop(await testApp.impersonate({ ...own, token: secondToken }, one.id));
    await stop(await testApp.impersonate({ ...own, token: secondToken }, two.id));
    const usersOf = async (query: string) => {
      const { body } = await testApp.http(own.token).get(`${own.path}/impersonations?${query}`).expect(200);
      return body.items.map(({ actor, user }: { actor: { id: string }; user: { id: string } }) => [actor.id, user.id]);
    };
    expect(await usersOf(`userId=${one.id}`)).toEqual([
      [second.id, one.id],
      [own.admin.id, one.id],
    ]);
    expect(await usersOf(`userId=${second.id}`)).toEqual([
      [second.id, two.id],
      [second.id, one.id],
    ]);
    expect(await usersOf(`userId=${randomUUID()}`)).toEqual([]);
    expect(await usersOf('')).toHaveLength(3);
    const { body: page } = await testApp.http(own.token).get(`${own.path}/impersonations?userId=${second.id}&limit=1`).expect(200);
    expect(await usersOf(`userId=${second.id}&limit=1&cursor=${page.nextCursor}`)).toEqual([[second.id, one.id]]);
  });
});
