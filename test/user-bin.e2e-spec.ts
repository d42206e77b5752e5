import { beforeAll, describe, expect, it } from 'vitest';
import { UserBin } from '../src/users/bin/user-bin.service.ts';
import { showingBin } from '../src/users/index.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

const dayMilliseconds = 24 * 60 * 60_000;

describe('the bin', () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '1000' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const http = (own = company) => testApp.http(own.token);
  const pathOf = (id: string, own = company) => `${own.path}/users/${id}`;
  const remove = (id: string, own = company) => http(own).delete(pathOf(id, own)).expect(204);
  const restore = (id: string) => http().post(`${pathOf(id)}/restore`);
  const erase = (id: string, token = company.token) => testApp.http(token).post(`${pathOf(id)}/erase`);
  const listed = async (query = '', own = company) => (await http(own).get(`${own.path}/users?limit=200&${query}`).expect(200)).body;
  const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);
  const actionsOn = async (username: string) => {
    const { body } = await http().get(`${company.path}/audit-events?target=${username}`).expect(200);
    return body.items.map(({ action }: { action: string }) => action);
  };
  const setDeletedAt = (id: string, deletedAt: Date) =>
    testApp.database.acrossCompanies((em) =>
      showingBin(em, () => em.execute('update users set deleted_at = ? where id = ?', [deletedAt, id])),
    );

  it('keeps a deleted user for 30 days, out of sight', async () => {
    const own = await testApp.company('Emptied');
    const member = await testApp.member(own, { department: 'Sales', email: 'binned@example.com' });
    await remove(member.id, own);
    expect(idsOf(await listed('', own))).not.toContain(member.id);
    expect(await listed('count=true&q=binned', own)).toMatchObject({ items: [], counts: { total: 1, matching: 0 } });
    const { body: departments } = await http(own).get(`${own.path}/departments`).expect(200);
    expect(departments.items).toEqual([{ name: null, users: 1 }]);
    for (const file of ['users/export', 'imports/template?prefill=true'])
      expect(JSON.stringify(await readWorkbook(await testApp.download(own, file)))).not.toContain(member.username);
    const inBin = await listed('deleted=true&count=true&sort=-deletedAt', own);
    expect(inBin).toMatchObject({ items: [{ id: member.id, username: member.username }], counts: { total: 1, matching: 1 } });
    const { deletedAt, erasesAt } = inBin.items[0];
    expect(Date.parse(erasesAt) - Date.parse(deletedAt)).toBe(30 * dayMilliseconds);
    expect(Math.abs(Date.now() - Date.parse(deletedAt))).toBeLessThan(60_000);
    expect((await http(own).get(pathOf(member.id, own)).expect(200)).body).toMatchObject({ id: member.id, deletedAt, erasesAt });
    expect((await listed('', own)).items[0]).toMatchObject({ deletedAt: null, erasesAt: null });
  });

  it('is hidden from plain SQL as well, unless it is shown for a statement', async () => {
    const member = await testApp.member(company);
    await remove(member.id);
    const count = async (isShown: boolean) =>
      testApp.database.inCompany(company.id, async (em) => {
        const query = () => em.execute<{ id: string }[]>('select id from users where id = ?', [member.id]);
        return [isShown ? (await showingBin(em, query)).length : 0, (await query()).length];
      });
    expect(await count(true)).toEqual([1, 0]);
    expect(await count(false)).toEqual([0, 0]);
  });

  it('lets no one log in, refresh, use a token, or log in as the user', async () => {
    const member = await testApp.member(company);
    const { token, refreshToken } = await testApp.login(member.username, memberPassword);
    await remove(member.id);
    await testApp.http(token).get('/api/v1/me').expect(401);
    await testApp.http().post('/api/v1/auth/refresh').send({ refreshToken }).expect(401);
    const logIn = () => testApp.http().post('/api/v1/auth/login').send({ username: member.username, password: memberPassword });
    expect((await logIn().expect(401)).body.code).toBe('auth/invalid-credentials');
    await http()
      .post(`${pathOf(member.id)}/impersonations`)
      .send({ reason: 'A test of the bin' })
      .expect(404);
    await http()
      .get(`${pathOf(member.id)}/datalinks`)
      .expect(404);
    await http().patch(pathOf(member.id)).send({ title: 'Clerk' }).expect(404);
    await http().delete(pathOf(member.id)).expect(404);
    await restore(member.id).expect(200);
    // Sessions are not restored, the password is.
    await testApp.http(token).get('/api/v1/me').expect(401);
    await testApp.http().post('/api/v1/auth/refresh').send({ refreshToken }).expect(401);
    await logIn().expect(200);
  });

  it('ends the session of a user at once, even if it was not ended with the deletion', async () => {
    const member = await testApp.signedInMember(company);
    await remove(member.id);
    await testApp.database.acrossCompanies((em) => em.execute('update sessions set ended_at = null where user_id = ?', [member.id]));
    await testApp.http(member.token).get('/api/v1/me').expect(401);
  });

  it('gives a user back as before, with an entry in the audit log for each step', async () => {
    const member = await testApp.member(company, { title: 'Clerk', department: 'Sales', role: 'company_admin' });
    const { token } = await testApp.login(member.username, memberPassword);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ fax: '+852 2345 6789' }).expect(200);
    const { body: before } = await http().get(pathOf(member.id)).expect(200);
    await remove(member.id);
    const { body, headers } = await restore(member.id).expect(200);
    expect(body).toEqual({ ...before, updatedAt: expect.any(String), version: before.version + 2 });
    expect(headers['etag']).toBe(`"${body.version}"`);
    expect(
      (
        await http()
          .get(`${pathOf(member.id)}/datalinks`)
          .expect(200)
      ).body.fax,
    ).toBe('+852 2345 6789');
    expect((await restore(member.id).expect(409)).body.code).toBe('users/not-in-bin');
    expect(await actionsOn(member.username)).toEqual(['user.restored', 'user.deleted', 'datalinks.updated', 'user.created']);
  });

  it('does not count as another admin', async () => {
    const own = await testApp.company('Two admins');
    const second = await testApp.member(own, { role: 'company_admin' });
    await remove(second.id, own);
    const demotion = await http(own).patch(pathOf(own.admin.id, own)).send({ role: 'member' }).expect(409);
    expect(demotion.body.code).toBe('users/last-admin');
    expect((await http(own).delete(pathOf(own.admin.id, own)).expect(409)).body.code).toBe('users/last-admin');
  });

  it('keeps the username, and names itself as the reason only in the own company', async () => {
    const member = await testApp.member(company);
    await remove(member.id);
    const other = await testApp.company('Elsewhere');
    const create = (own: TestCompany) =>
      http(own).post(`${own.path}/users`).send({
        username: member.username.toUpperCase(),
        password: memberPassword,
        email: 'a@example.com',
        firstName: 'A',
        lastName: 'B',
      });
    const { body } = await create(company).expect(409);
    expect(body).toMatchObject({ code: 'users/username-unavailable', detail: expect.stringContaining('in the bin') });
    const { body: foreign } = await create(other).expect(409);
    expect(foreign.code).toBe('users/username-unavailable');
    expect(foreign.detail).not.toContain('bin');
    const ended = await testApp.import(other, await staff(newPerson(member.username)));
    expect((await testApp.rows(other, ended.id))[0]!.problems).toMatchObject([{ code: 'username-unavailable' }]);
  });

  it('rejects a row of a file with the username, until the user is restored', async () => {
    const member = await testApp.member(company);
    await remove(member.id);
    const send = async () => {
      const ended = await testApp.import(company, await staff(newPerson(member.username, { Title: 'Chief' })));
      return (await testApp.rows(company, ended.id))[0]!;
    };
    expect(await send()).toMatchObject({
      outcome: 'rejected',
      userId: null,
      problems: [{ column: 'Username', code: 'user-in-bin', message: expect.stringContaining('Restore') }],
    });
    await restore(member.id).expect(200);
    expect(await send()).toMatchObject({ outcome: 'updated', userId: member.id });
  });

  it('makes a preview stale whose users or usernames it has', async () => {
    const [changed, name] = [await testApp.member(company), 'bin.planned'];
    const preview = async (person: Record<string, unknown>) => (await testApp.import(company, await staff(person), { mode: 'preview' })).id;
    const apply = (importId: string) => http().post(`${company.path}/imports/${importId}/apply`);
    const update = await preview({ Username: changed.username, Title: 'Chief' });
    const creation = await preview(newPerson(name));
    await remove(changed.id);
    const taken = await testApp.member(company, { username: name });
    await remove(taken.id);
    for (const importId of [update, creation]) expect((await apply(importId).expect(412)).body.code).toBe('imports/stale-preview');
  });

  it('has no open differences', async () => {
    const own = await testApp.company('Differences');
    const member = await testApp.member(own);
    await testApp.import(own, await staff({ Username: member.username, Fax: '+852 1111 1111' }));
    const open = async () => (await http(own).get(`${own.path}/skipped-datalinks`).expect(200)).body.items;
    const [difference] = await open();
    await remove(member.id, own);
    expect(await open()).toEqual([]);
    await http(own).delete(`${own.path}/skipped-datalinks/${difference.id}`).expect(404);
    await http(own)
      .post(`${pathOf(member.id, own)}/restore`)
      .expect(200);
    expect(await open()).toMatchObject([{ id: difference.id }]);
  });

  it('is emptied user by user after a fresh login, and the audit log keeps the last values', async () => {
    const member = await testApp.member(company, { title: 'Clerk' });
    expect((await erase(member.id).expect(409)).body.code).toBe('users/not-in-bin');
    await remove(member.id);
    const { token } = await testApp.login(company.admin.username, company.admin.password);
    const setAge = (age: string) =>
      testApp.database.acrossCompanies((em) =>
        em.execute('update sessions set authenticated_at = now() - ?::interval where user_id = ?', [age, company.admin.id]),
      );
    await setAge('60 minutes 1 second');
    expect((await erase(member.id, token).expect(401)).body.code).toBe('auth/reauthentication-required');
    await setAge('0 seconds');
    await erase(member.id, token).expect(204);
    await erase(member.id, token).expect(404);
    await restore(member.id).expect(404);
    await http().get(pathOf(member.id)).expect(404);
    const { body } = await http().get(`${company.path}/audit-events?target=${member.username}&action=user.erased`).expect(200);
    expect(body.items[0]).toMatchObject({
      actor: { username: company.admin.username },
      details: { role: 'member', disabled: false },
    });
    expect(body.items[0].changes).toContainEqual({ field: 'title', from: 'Clerk', to: null });
    // The username is free again.
    await testApp.member(company, { username: member.username });
  });

  it('erases users when their 30 days are over, and not before', async () => {
    const [due, kept] = [await testApp.member(company), await testApp.member(company)];
    for (const { id } of [due, kept]) await remove(id);
    await setDeletedAt(due.id, new Date(Date.now() - 30 * dayMilliseconds));
    await setDeletedAt(kept.id, new Date(Date.now() - 30 * dayMilliseconds + 60_000));
    await testApp.app.get(UserBin).eraseDue();
    await http().get(pathOf(due.id)).expect(404);
    await http().get(pathOf(kept.id)).expect(200);
    const { body } = await http().get(`${company.path}/audit-events?target=${due.username}&action=user.erased`).expect(200);
    expect(body.items).toMatchObject([{ actor: { userId: null }, target: { name: due.username } }]);
    await restore(kept.id).expect(200);
    await testApp.app.get(UserBin).eraseDue();
    await http().get(pathOf(kept.id)).expect(200);
  });

  it('responds to users of another company as to unknown ids', async () => {
    const other = await testApp.company('Foreign bin');
    const theirs = await testApp.member(other);
    await remove(theirs.id, other);
    expect(idsOf(await listed('deleted=true'))).not.toContain(theirs.id);
    for (const response of [await restore(theirs.id), await erase(theirs.id), await http().get(pathOf(theirs.id))])
      expect([response.status, response.body.code]).toEqual([404, 'users/not-found']);
  });
});
