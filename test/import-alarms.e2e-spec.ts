import { beforeAll, describe, expect, it } from 'vitest';
import { Import } from '../src/imports/import.entity.ts';
import { ImportRunner } from '../src/imports/run/import-runner.service.ts';
import { UploadStore } from '../src/imports/upload/upload-store.service.ts';
import { type ImportBody, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff, workbook } from './support/workbooks.ts';

type Person = Record<string, unknown>;

describe('an import with signs of a wrong file', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  /** Usernames of three members, which the policy of the company takes for many. */
  let members: string[];

  const addMembers = async (own: TestCompany) => {
    const added = [];
    for (let count = 0; count < 3; count++) added.push(await testApp.member(own, { title: 'Clerk', department: 'Sales' }));
    return added.map(({ username }) => username);
  };
  const policy = async (own: TestCompany, rules: object) =>
    testApp
      .http(own.token)
      .patch(own.path)
      .send({ policy: { import: rules } })
      .expect(200);
  beforeAll(async () => {
    company = await testApp.company();
    members = await addMembers(company);
    await policy(company, { alarmMinimum: 3 });
  });

  const preview = async (people: Person[], fields: Record<string, string> = {}, own = company) =>
    testApp.import(own, await staff(...people), { mode: 'preview', ...fields });
  const codes = (coded: { code: string }[]) => coded.map(({ code }) => code);
  const show = async ({ id }: { id: string }): Promise<ImportBody> =>
    (await testApp.http(company.token).get(`${company.path}/imports/${id}`).expect(200)).body;
  const cancel = ({ id }: { id: string }) => testApp.http(company.token).post(`${company.path}/imports/${id}/cancel`).expect(200);
  const actions = async (own: TestCompany, { id }: { id: string }) => {
    const { body } = await testApp.http(own.token).get(`${own.path}/audit-events?limit=200`).expect(200);
    return body.items
      .filter(({ target }: { target: { id: string } }) => target.id === id)
      .map(({ action, actor }: { action: string; actor: { userId: string } }) => ({ action, by: actor.userId }))
      .toReversed();
  };

  it('names them with figures and headers when its preview is ready, and can be applied all the same', async () => {
    const own = await testApp.company('Alarmed');
    const usernames = await addMembers(own);
    await policy(own, { alarmMinimum: 3 });
    const people = usernames.map((Username) => ({
      Username,
      FirstName: 'Ber',
      LastName: 'Mem',
      Email: 'one@example.com',
      Department: 'X',
    }));
    const { id, state, alarms } = await preview(people, {}, own);
    expect(state).toBe('previewed');
    const figures = { count: 3, total: 3, share: 100 };
    expect(alarms.map(({ code, params }) => ({ code, params }))).toEqual([
      { code: 'many-names-changed', params: { ...figures, column: 'FirstName, LastName' } },
      { code: 'many-emails-changed', params: { ...figures, column: 'Email' } },
      { code: 'many-departments-changed', params: { ...figures, column: 'Department' } },
      { code: 'columns-swapped', params: { ...figures, column: 'FirstName', otherColumn: 'LastName' } },
    ]);
    const { body } = await testApp.http(own.token).post(`${own.path}/imports/${id}/apply`).set('prefer', 'wait=30').expect(202);
    expect(body).toMatchObject({ state: 'completed', counts: { updated: 3 }, alarms });
    expect(codes(body.warnings)).not.toContain('many-names-changed');
  });

  it('has them among its warnings without a preview, and is not stopped by them', async () => {
    const own = await testApp.company('Warned');
    const usernames = await addMembers(own);
    await policy(own, { alarmMinimum: 3 });
    const people = usernames.map((Username) => ({ Username, Title: 'Sales', Department: 'Clerk', 'Shoe Size': '9' }));
    const ended = await testApp.import(own, await staff(...people));
    expect(ended).toMatchObject({ state: 'completed', counts: { updated: 3 }, alarms: [] });
    expect(ended.warnings).toMatchObject([
      { code: 'unknown-columns', params: { count: 1, columns: 'Shoe Size' } },
      { code: 'many-departments-changed', message: expect.stringContaining('have changed') },
      { code: 'columns-swapped', params: { column: 'Title', otherColumn: 'Department' } },
    ]);
  });

  it('counts the disabled users of the file, and only those of the company', async () => {
    const own = await testApp.company('Left');
    const left = [];
    for (let count = 0; count < 3; count++) left.push(await testApp.member(own));
    for (const { id } of left) await testApp.http(own.token).patch(`${own.path}/users/${id}`).send({ disabled: true }).expect(200);
    await policy(own, { alarmMinimum: 3 });
    const people = left.map(({ username: Username }) => ({ Username }));
    expect((await preview(people, {}, own)).alarms).toMatchObject([{ code: 'many-disabled', params: { count: 3, total: 3, share: 100 } }]);
  });

  it('has alarms from the share and the number of the policy on', async () => {
    const changed = (count: number) =>
      members.map((Username, index) => ({ Username, ...(index < count ? { Email: 'x@example.com' } : {}) }));
    expect(codes((await preview(changed(3))).alarms)).toEqual(['many-emails-changed']);
    expect((await preview(changed(2))).alarms).toEqual([]);
    await policy(company, { alarmMinimum: 2, alarmShare: 67 });
    expect((await preview(changed(2))).alarms).toEqual([]);
    await policy(company, { alarmShare: 66 });
    expect((await preview(changed(2))).alarms).toMatchObject([{ params: { count: 2, total: 3, share: 67 } }]);
    await policy(company, { alarmShare: 30, alarmMinimum: 3 });
  });

  it('counts chunk by chunk, so that an import that another process continues has the same alarms', async () => {
    const { id } = await preview(members.map((Username) => ({ Username, Email: 'x@example.com' })));
    const rows = await testApp.rows(company, id);
    // As a killed process leaves it: all rows written, the lease expired, no end.
    await testApp.database.acrossCompanies((em) =>
      em.execute(
        `update imports set state = 'running', alarms = null, expires_at = null, lease_owner = null, lease_until = now() - interval '1 second' where id = ?`,
        [id],
      ),
    );
    const uploads = testApp.app.get(UploadStore);
    const content = new Uint8Array(await staff(...members.map((Username) => ({ Username, Email: 'x@example.com' }))));
    await testApp.database.inCompany(company.id, (em) => uploads.insert(em, company.id, id, uploads.encrypt(id, content)));
    await testApp.app.get(ImportRunner).run({ importId: id, companyId: company.id }, new AbortController().signal);
    await expect.poll(async () => (await show({ id })).state, { timeout: 30_000 }).toBe('previewed');
    expect((await show({ id })).alarms).toMatchObject([{ code: 'many-emails-changed', params: { count: 3, total: 3 } }]);
    expect(await testApp.rows(company, id)).toEqual(rows);
  });

  it('keeps the limits in the policy of the company, and in the audit log', async () => {
    const own = await testApp.company('Policy');
    const { body } = await testApp.http(own.token).get(own.path).expect(200);
    expect(body.policy.import).toEqual({ alarmShare: 30, alarmMinimum: 10 });
    expect((await policy(own, { alarmShare: 100, alarmMinimum: 100_000 })).body.policy.import).toEqual({
      alarmShare: 100,
      alarmMinimum: 100_000,
    });
    for (const rules of [{ alarmShare: 0 }, { alarmShare: 101 }, { alarmMinimum: 0 }, { alarmMinimum: 100_001 }, { alarmShare: 1.5 }])
      await testApp
        .http(own.token)
        .patch(own.path)
        .send({ policy: { import: rules } })
        .expect(400);
    const { body: audit } = await testApp.http(own.token).get(`${own.path}/audit-events?action=company.updated`).expect(200);
    expect(audit.items[0].changes).toEqual([
      { field: 'policy.import.alarmShare', from: 30, to: 100 },
      { field: 'policy.import.alarmMinimum', from: 10, to: 100_000 },
    ]);
  });

  describe('sent with applyIfSafe', () => {
    const safely = (people: Person[], own = company) => preview(people, { applyIfSafe: 'true' }, own);

    it('is applied by itself in the name of its sender if no row is rejected and there is no alarm', async () => {
      const own = await testApp.company('Safe');
      const [username] = await addMembers(own);
      const ended = await safely([newPerson('safe.new'), { Username: username, Title: 'Manager', Fax: '+852 1111 1111' }], own);
      expect(ended).toMatchObject({
        state: 'completed',
        mode: 'preview',
        counts: { total: 2, processed: 2, created: 1, updated: 1, skippedDatalinks: 1 },
        alarms: [],
        appliedBy: { id: own.admin.id },
      });
      expect(await testApp.users(own)).toMatchObject({ 'safe.new': { firstName: 'First' }, [username!]: { title: 'Manager' } });
      const by = own.admin.id;
      expect(await actions(own, ended)).toEqual([
        { action: 'import.created', by },
        { action: 'import.previewed', by },
        { action: 'import.applied', by },
        { action: 'import.completed', by },
      ]);
    });

    it('stays a preview if a row is rejected, or if there is an alarm', async () => {
      const rejected = await safely([newPerson('half.safe'), newPerson('x')]);
      expect(rejected).toMatchObject({ state: 'previewed', appliedBy: null, counts: { created: 1, rejected: 1 } });
      const alarmed = await safely(members.map((Username) => ({ Username, Email: 'x@example.com' })));
      expect(alarmed).toMatchObject({ state: 'previewed', appliedBy: null, counts: { updated: 3 } });
      expect(codes(alarmed.alarms)).toEqual(['many-emails-changed']);
      expect(Object.keys(await testApp.users(company))).not.toContain('half.safe');
    });

    it('is applied if it changes nothing, so that differences are listed', async () => {
      expect(await safely([{ Username: members[0], Fax: '+852 3333 3333' }])).toMatchObject({
        state: 'completed',
        counts: { unchanged: 1 },
      });
      const { body } = await testApp.http(company.token).get(`${company.path}/skipped-datalinks`).expect(200);
      expect(body.items).toMatchObject([{ field: 'fax', inFile: '+852 3333 3333' }]);
    });

    it('stays a preview if one of its users has changed since the plan', async () => {
      const { id } = await preview([{ Username: members[0], Title: 'From the file' }]);
      const { body: users } = await testApp.http(company.token).get(`${company.path}/users?q=${members[0]}`).expect(200);
      await testApp.http(company.token).patch(`${company.path}/users/${users.items[0].id}`).send({ title: 'From the admin' }).expect(200);
      await endAgain(id, { applyIfSafe: true });
      expect(await show({ id })).toMatchObject({ state: 'previewed', appliedBy: null });
      expect((await testApp.users(company))[members[0]!]).toMatchObject({ title: 'From the admin' });
    });

    it('needs a preview', async () => {
      for (const [fields, code] of [
        [{ applyIfSafe: 'true' }, 'needs-preview'],
        [{ applyIfSafe: 'true', mode: 'apply' }, 'needs-preview'],
        [{ applyIfSafe: 'yes', mode: 'preview' }, 'not-a-boolean'],
      ] as const) {
        const request = testApp
          .http(company.token)
          .post(`${company.path}/imports`)
          .field({ ...fields });
        const { body } = await request.attach('file', await staff(newPerson('no.mode')), 'staff.xlsx').expect(400);
        expect(body.errors).toMatchObject([{ path: 'applyIfSafe', code }]);
      }
    });
  });

  /** Runs the end of an import again, as after its last chunk. */
  const endAgain = async (id: string, set: { applyIfSafe?: boolean; cancelRequestedAt?: Date }) => {
    await testApp.database.inCompany(company.id, async (em) => {
      const found = await em.findOneOrFail(Import, { id });
      Object.assign(found, { state: 'running', expiresAt: null, leaseOwner: null, leaseUntil: new Date(0), ...set });
      await em.flush();
      const uploads = testApp.app.get(UploadStore);
      const content = new Uint8Array(await staff({ Username: members[0] }));
      await uploads.insert(em, company.id, id, uploads.encrypt(id, content));
    });
    await testApp.app.get(ImportRunner).run({ importId: id, companyId: company.id }, new AbortController().signal);
  };

  describe('as a preview', () => {
    const stored = (id: string) =>
      testApp.database.acrossCompanies(async (em) => {
        const [row] = await em.execute<{ plans: number; uploads: number }[]>(
          `select (select count(*)::int from import_rows where import_id = ? and (plan is not null or password_hash is not null)) as plans,
             (select count(*)::int from import_uploads where import_id = ?) as uploads`,
          [id, id],
        );
        return row;
      });

    it('is discarded when it is cancelled, with its plans and its file', async () => {
      const ready = await preview([newPerson('dis.carded')]);
      expect(await stored(ready.id)).toEqual({ plans: 1, uploads: 0 });
      expect((await cancel(ready)).body).toMatchObject({ state: 'cancelled', counts: { created: 0, notProcessed: 1 } });
      expect(await stored(ready.id)).toEqual({ plans: 0, uploads: 0 });
    });

    it('is discarded, and not left ready, when it was asked to stop in its last chunk', async () => {
      const ready = await preview([newPerson('last.chunk')]);
      await endAgain(ready.id, { cancelRequestedAt: new Date() });
      expect(await show(ready)).toMatchObject({ state: 'cancelled', counts: { created: 0, notProcessed: 1 }, undoableUntil: null });
      expect(await stored(ready.id)).toEqual({ plans: 0, uploads: 0 });
      expect(await testApp.rows(company, ready.id)).toMatchObject([{ outcome: 'not_processed' }]);
    });
  });

  describe('and others', () => {
    const list = async (query: string, own = company): Promise<ImportBody[]> =>
      (await testApp.http(own.token).get(`${own.path}/imports?limit=200&${query}`).expect(200)).body.items;
    const ids = (imports: { id: string }[]) => imports.map(({ id }) => id);

    it('are listed by their state', async () => {
      const [ready, discarded] = [await preview([newPerson('state.one')]), await preview([newPerson('state.two')])];
      await cancel(discarded);
      expect(ids(await list('state=previewed'))).toContain(ready.id);
      expect(ids(await list('state=previewed'))).not.toContain(discarded.id);
      expect(ids(await list('state=previewed&state=cancelled'))).toEqual(expect.arrayContaining([ready.id, discarded.id]));
      await testApp.http(company.token).get(`${company.path}/imports?state=ready`).expect(400);
    });

    it('are listed by the users that they have created or changed, but not as previews', async () => {
      const own = await testApp.company('Touched');
      const created = await testApp.import(own, await staff(newPerson('tou.ched')));
      const userId = String((await testApp.users(own))['tou.ched']!['id']);
      const people = [{ Username: 'tou.ched', Title: 'Chief' }];
      await testApp.import(own, await staff({ Username: 'tou.ched' }));
      const planned = await preview(people, {}, own);
      expect(ids(await list(`userId=${userId}`, own))).toEqual([created.id]);
      await testApp.http(own.token).post(`${own.path}/imports/${planned.id}/apply`).set('prefer', 'wait=30').expect(202);
      expect(ids(await list(`userId=${userId}`, own))).toEqual([planned.id, created.id]);
      const first = await testApp.http(own.token).get(`${own.path}/imports?userId=${userId}&limit=1`).expect(200);
      expect(ids(await list(`userId=${userId}&cursor=${first.body.nextCursor}`, own))).toEqual([created.id]);
      expect(await list(`userId=${userId}`)).toEqual([]);
      await testApp.http(own.token).get(`${own.path}/imports?userId=me`).expect(400);
    });

    it('have rows by several outcomes, and the rejected ones first', async () => {
      const { id } = await preview([newPerson('row.one'), newPerson('x'), { Username: members[0] }, newPerson('y')]);
      const rows = async (query: string) => {
        const { body } = await testApp.http(company.token).get(`${company.path}/imports/${id}/rows?${query}`).expect(200);
        return { rows: body.items.map(({ row }: { row: number }) => row), nextCursor: body.nextCursor as string | null };
      };
      expect((await rows('outcome=created&outcome=unchanged')).rows).toEqual([2, 4]);
      expect((await rows('order=rejected-first')).rows).toEqual([3, 5, 2, 4]);
      const first = await rows('order=rejected-first&limit=3');
      expect(first.rows).toEqual([3, 5, 2]);
      expect((await rows(`order=rejected-first&limit=3&cursor=${first.nextCursor}`)).rows).toEqual([4]);
      await testApp.http(company.token).get(`${company.path}/imports/${id}/rows?limit=1&cursor=${first.nextCursor}`).expect(400);
    });
  });

  it('hints at a disabled user who comes back under a new username', async () => {
    const left = await testApp.member(company, { email: 'left@example.com' });
    await testApp.http(company.token).patch(`${company.path}/users/${left.id}`).send({ disabled: true }).expect(200);
    const { id } = await preview([newPerson('back.again', { Email: 'Left@example.com' })]);
    expect((await testApp.rows(company, id))[0]!.hints).toMatchObject([
      { code: 'rejoin', column: 'Username', userId: left.id, params: { username: left.username } },
    ]);
  });

  it('has parameters for each problem, and none for those that an older version has stored', async () => {
    const { id } = await preview([newPerson('par.ams', { Title: 'x'.repeat(101), Password: 'short' })]);
    const [row] = await testApp.rows(company, id);
    expect(row!.problems).toMatchObject([
      { column: 'Title', code: 'too-long', params: { charsMax: 100, chars: 101 } },
      { column: 'Password', code: 'too-short', params: { context: 'password', charsMin: 8 } },
    ]);
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update import_rows set problems = '[{"column":"Title","code":"too-long","message":"Shorten it."}]' where import_id = ?`, [
        id,
      ]),
    );
    expect((await testApp.rows(company, id))[0]!.problems).toEqual([
      { column: 'Title', code: 'too-long', message: 'Shorten it.', params: {} },
    ]);
  });

  it('is refused with the limits and the columns that its problem names', async () => {
    const send = async (content: Buffer, status: number) =>
      (await testApp.http(company.token).post(`${company.path}/imports`).attach('file', content, 'staff.xlsx').expect(status)).body;
    expect(await send(await workbook([['Name', 'Shoe']]), 422)).toMatchObject({
      code: 'imports/missing-columns',
      params: { context: 'found', found: 'Name, Shoe' },
    });
    expect(await send(await workbook([['Username', 'user name']]), 422)).toMatchObject({
      code: 'imports/duplicate-columns',
      params: { columns: 'Username (columns A, B)' },
    });
    expect(await send(Buffer.alloc(10 * 1024 * 1024 + 1), 413)).toMatchObject({ params: { bytesMax: 10_485_760, mebibytesMax: 10 } });
  });
});
