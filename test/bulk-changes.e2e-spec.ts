import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Import } from '../src/imports/import.entity.ts';
import { ApplyBulkChange } from '../src/imports/run/apply-bulk-change.service.ts';
import { ChunkSizer, chunkTarget } from '../src/imports/run/chunk-sizer.ts';
import { ChunkWriter } from '../src/imports/run/chunk-writer.service.ts';
import { ImportLeases } from '../src/imports/run/import-leases.service.ts';
import { ImportRunner } from '../src/imports/run/import-runner.service.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

describe('a bulk change of users', () => {
  const testApp = useTestApp({ IMPORT_ROWS_MAX: '1500' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const send = (body: object, own = company, wait = 30) =>
    testApp.http(own.token).post(`${own.path}/users/bulk`).set('prefer', `wait=${wait}`).send(body);
  const change = async (body: object, own = company) => (await send(body, own).expect(202)).body;
  const post = (own: TestCompany, importId: string, what: string, token = own.token) =>
    testApp.http(token).post(`${own.path}/imports/${importId}/${what}`).set('prefer', 'wait=30');
  const show = async (own: TestCompany, importId: string) =>
    (await testApp.http(own.token).get(`${own.path}/imports/${importId}`).expect(200)).body;
  const user = async (own: TestCompany, userId: string) =>
    (await testApp.http(own.token).get(`${own.path}/users/${userId}`).expect(200)).body;
  const patch = (own: TestCompany, userId: string, body: object, token = own.token) =>
    testApp.http(token).patch(`${own.path}/users/${userId}`).send(body);
  const outcomes = async (own: TestCompany, importId: string) =>
    Object.fromEntries(
      (await testApp.rows(own, importId)).map(({ username, outcome, problems }) => [username, problems[0]?.code ?? outcome]),
    );
  const audit = async (own: TestCompany, query: string) =>
    (await testApp.http(own.token).get(`${own.path}/audit-events?limit=200&${query}`).expect(200)).body.items;
  /** A company admin of the company, logged in. */
  const secondAdmin = async (own: TestCompany) => {
    const { id, username } = await testApp.member(own, { role: 'company_admin' });
    return { id, username, token: (await testApp.login(username, memberPassword)).token };
  };
  /** Members without a usable password, which take no time to create. */
  const addMembers = (own: TestCompany, count: number, name = 'many') =>
    testApp.database.inCompany(own.id, (em) =>
      em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, email, email_key, search_key, first_name, first_name_key,
           last_name, last_name_key, name_key, company_name, company_name_key, role)
         select gen_random_uuid(), ?::uuid, name, name, '', name || '@example.com', name || '@example.com', name, 'Mem', 'mem', 'Ber', 'ber', 'mem ber', 'Acme', 'acme', 'member'
         from (select ? || n as name from generate_series(1, ?) as n) as made`,
        [own.id, `${name}.${own.id.slice(0, 8)}.`, count],
      ),
    );
  const counted = async (own: TestCompany, condition: string) => {
    const [found] = await testApp.database.inCompany(own.id, (em) =>
      em.execute<[{ count: number }]>(`select count(*)::int as count from users where company_id = ? and ${condition}`, [own.id]),
    );
    return found.count;
  };

  it('disables users at once, ends their sessions and impersonations, and enables them again', async () => {
    const [one, two, off] = [await testApp.signedInMember(company), await testApp.signedInMember(company), await testApp.member(company)];
    await patch(company, off.id, { disabled: true }).expect(200);
    const impersonation = await testApp.impersonate(company, two.id);
    const { body, headers } = await send({ action: 'disable', userIds: [one.id, two.id, off.id, one.id] }).expect(202);
    expect(headers['location']).toBe(`${company.path}/imports/${body.id}`);
    expect(body).toMatchObject({
      state: 'completed',
      kind: 'bulk',
      mode: 'apply',
      fileName: null,
      bulk: { action: 'disable', department: null, role: null },
      counts: { total: 3, processed: 3, updated: 2, unchanged: 1, created: 0, rejected: 0, notProcessed: 0 },
      warnings: [],
      createdBy: { id: company.admin.id },
    });
    for (const token of [one.token, two.token, impersonation]) await testApp.http(token).get('/api/v1/me').expect(401);
    expect(
      (await testApp.rows(company, body.id)).map(({ row, username, userId, outcome, changes }) => [
        row,
        username,
        userId,
        outcome,
        changes,
      ]),
    ).toEqual([
      [2, one.username, one.id, 'updated', [{ field: 'disabled', from: false, to: true }]],
      [3, two.username, two.id, 'updated', [{ field: 'disabled', from: false, to: true }]],
      [4, off.username, off.id, 'unchanged', []],
    ]);
    const [entry] = await audit(company, `target=${one.id}&action=user.updated`);
    expect(entry).toMatchObject({
      actor: { userId: company.admin.id },
      changes: [{ field: 'disabled', from: false, to: true }],
      details: { importId: body.id, row: 2 },
    });
    expect(
      (await audit(company, `target=${body.id}`)).map(({ action, details }: never) => [action, (details as { bulk: object }).bulk]),
    ).toEqual([
      ['import.completed', body.bulk],
      ['import.created', body.bulk],
    ]);
    const enabled = await change({ action: 'enable', userIds: [one.id, two.id] });
    expect(enabled.counts).toMatchObject({ updated: 2 });
    await testApp.login(one.username, memberPassword);
    for (const token of [one.token, two.token, impersonation]) await testApp.http(token).get('/api/v1/me').expect(401);
  });

  it('moves users to a department, under its search key too, or out of any', async () => {
    const own = await testApp.company('Departments');
    const [one, two] = [await testApp.member(own, { department: 'Sales' }), await testApp.member(own)];
    const moved = await change({ action: 'department', department: '  Zürich ', userIds: [one.id, two.id] }, own);
    expect((await testApp.rows(own, moved.id)).map(({ changes }) => changes)).toEqual([
      [{ field: 'department', from: 'Sales', to: 'Zürich' }],
      [{ field: 'department', from: null, to: 'Zürich' }],
    ]);
    const { body: found } = await testApp.http(own.token).get(`${own.path}/users?department=zurich`).expect(200);
    expect(found.items).toHaveLength(2);
    await change({ action: 'department', department: null, userIds: [one.id] }, own);
    expect(await user(own, one.id)).toMatchObject({ department: null, version: 3 });
  });

  it('changes roles after a fresh login only, which counts from the next request and ends impersonations', async () => {
    const own = await testApp.company('Roles');
    const member = await testApp.signedInMember(own);
    const promote = { action: 'role', role: 'company_admin', userIds: [member.id] };
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update sessions set authenticated_at = now() - interval '61 minutes' where user_id = ?`, [own.admin.id]),
    );
    const { body: refused, headers } = await send(promote, own).expect(401);
    expect([refused.code, headers['www-authenticate']]).toEqual([
      'auth/reauthentication-required',
      expect.stringContaining('max_age="3600"'),
    ]);
    expect((await change({ action: 'department', department: 'IT', userIds: [member.id] }, own)).state).toBe('completed');
    await testApp.http(own.token).post('/api/v1/auth/reauthenticate').send({ password: own.admin.password }).expect(204);
    const impersonation = await testApp.impersonate(own, member.id);
    const done = await change(promote, own);
    expect((await testApp.rows(own, done.id))[0]!.changes).toEqual([{ field: 'role', from: 'member', to: 'company_admin' }]);
    await testApp.http(member.token).get(`${own.path}/users`).expect(200);
    await post(own, done.id, 'undo').expect(202);
    await testApp.http(member.token).get(`${own.path}/users`).expect(403);
    await testApp.http(impersonation).get('/api/v1/me').expect(401);
  });

  it('applies and undoes a change of roles after a fresh login only, like its creation', async () => {
    const own = await testApp.company('Fresh');
    const other = await secondAdmin(own);
    const member = await testApp.member(own);
    const demoted = await change({ action: 'role', role: 'member', userIds: [other.id] }, own);
    const previewed = await change({ action: 'role', role: 'company_admin', mode: 'preview', userIds: [member.id] }, own);
    const moved = await change({ action: 'department', department: 'IT', userIds: [member.id] }, own);
    await testApp.database.acrossCompanies((em) =>
      em.execute(`update sessions set authenticated_at = now() - interval '61 minutes' where user_id = ?`, [own.admin.id]),
    );
    for (const [importId, what] of [
      [demoted.id, 'undo'],
      [previewed.id, 'apply'],
    ] as const)
      expect((await post(own, importId, what).expect(401)).body).toMatchObject({
        code: 'auth/reauthentication-required',
        maxAgeSeconds: 3600,
      });
    expect([(await user(own, other.id)).role, (await user(own, member.id)).role]).toEqual(['member', 'member']);
    expect(await show(own, demoted.id)).toMatchObject({ undoneBy: null });
    expect(await show(own, previewed.id)).toMatchObject({ state: 'previewed' });
    await post(own, moved.id, 'undo').expect(202);
    await testApp.http(own.token).post('/api/v1/auth/reauthenticate').send({ password: own.admin.password }).expect(204);
    // The undo has changed the member since, so the preview must be a new one.
    const again = await change({ action: 'role', role: 'company_admin', mode: 'preview', userIds: [member.id] }, own);
    for (const [importId, what] of [
      [demoted.id, 'undo'],
      [again.id, 'apply'],
    ] as const)
      await post(own, importId, what).expect(202);
    expect([(await user(own, other.id)).role, (await user(own, member.id)).role]).toEqual(['company_admin', 'company_admin']);
  });

  it('keeps the last enabled admin, and the account of the admin who changes', async () => {
    const own = await testApp.company('Admins');
    const admin = own.admin.username;
    const other = await secondAdmin(own);
    const member = await testApp.member(own);
    const everyone = [own.admin.id, other.id, member.id];
    // While there is another admin, that one may do it.
    const first = await change({ action: 'disable', userIds: everyone }, own);
    expect(await outcomes(own, first.id)).toEqual({ [admin]: 'own-account', [other.username]: 'updated', [member.username]: 'updated' });
    for (const body of [
      { action: 'disable', filter: {} },
      { action: 'role', role: 'member', filter: {} },
    ])
      expect(await outcomes(own, (await change(body, own)).id)).toMatchObject({ [admin]: 'last-admin' });
    expect(await user(own, own.admin.id)).toMatchObject({ role: 'company_admin', disabled: false, version: 1 });
    await testApp.http(own.token).get(`${own.path}/users`).expect(200);
  });

  it('keeps an enabled admin when two admins take the rights of each other at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const own = await testApp.company(`Race ${round}`);
      const other = await secondAdmin(own);
      await Promise.all([
        send({ action: 'role', role: 'member', userIds: [other.id] }, own),
        patch(own, own.admin.id, { disabled: true }, other.token),
        send({ action: 'disable', userIds: [own.admin.id] }, { ...own, token: other.token }),
      ]);
      const left = () => counted(own, `role = 'company_admin' and disabled_at is null`);
      await expect
        .poll(async () => testApp.database.acrossCompanies((em) => em.count(Import, { companyId: own.id, endedAt: null })))
        .toBe(0);
      expect(await left()).toBeGreaterThanOrEqual(1);
    }
  });

  it('fixes its users when it is accepted: a user who matches the filter later is not changed', async () => {
    const own = await testApp.company('Fixed');
    const [early, leaves, late] = [
      await testApp.member(own, { department: 'Sales' }),
      await testApp.member(own, { department: 'Sales' }),
      await testApp.member(own, { department: 'Finance' }),
    ];
    const unblock = await blockQueue(own);
    const { body: queued } = await send({ action: 'disable', filter: { department: 'sales', disabled: false } }, own, 0).expect(202);
    expect(queued).toMatchObject({ state: 'queued', counts: { total: 2 } });
    await patch(own, late.id, { department: 'Sales' }).expect(200);
    await patch(own, leaves.id, { department: 'Finance' }).expect(200);
    await unblock();
    await expect.poll(async () => (await show(own, queued.id)).state, { timeout: 20_000 }).toBe('completed');
    expect(await outcomes(own, queued.id)).toEqual({ [early.username]: 'updated', [leaves.username]: 'updated' });
    expect((await user(own, late.id)).disabled).toBe(false);
  });

  it('changes no user when another number of users matches the filter than was confirmed', async () => {
    const own = await testApp.company('Expected');
    const one = await testApp.member(own, { department: 'Sales' });
    const body = { action: 'disable', filter: { department: 'Sales' } };
    await testApp.member(own, { department: 'Sales' });
    for (const expectedCount of [1, 3]) {
      const { body: refused } = await send({ ...body, expectedCount }, own).expect(409);
      expect([refused.code, refused.detail]).toEqual(['imports/unexpected-count', `2 users match the filter now, not ${expectedCount}.`]);
    }
    const none = await send({ ...body, filter: { department: 'Law' }, expectedCount: 1 }, own).expect(409);
    expect(none.body.code).toBe('imports/unexpected-count');
    expect(await testApp.database.acrossCompanies((em) => em.count(Import, { companyId: own.id }))).toBe(0);
    expect((await user(own, one.id)).disabled).toBe(false);
    for (const expectedCount of [0, 1.5, '2', null]) {
      const { body: invalid } = await send({ ...body, expectedCount }, own).expect(400);
      expect(invalid.errors).toMatchObject([{ path: 'expectedCount', code: 'out-of-range' }]);
    }
    const { body: contradiction } = await send({ action: 'disable', userIds: [one.id], expectedCount: 1 }, own).expect(400);
    expect(contradiction.errors).toMatchObject([{ path: 'expectedCount', code: 'not-together' }]);
    expect((await change({ ...body, expectedCount: 2 }, own)).counts).toMatchObject({ total: 2, updated: 2 });
  });

  it('rejects ids of other companies like unknown ones, without a word about them', async () => {
    const foreign = await testApp.member(await testApp.company('Foreign'));
    const own = await testApp.member(company);
    const unknown = randomUUID();
    const done = await change({ action: 'disable', userIds: [foreign.id, unknown, own.id] });
    expect(done.counts).toMatchObject({ total: 3, updated: 1, rejected: 2 });
    const [first, second] = await testApp.rows(company, done.id);
    expect(first).toMatchObject({ username: '', userId: foreign.id, changes: [], problems: [{ code: 'user-not-found' }] });
    expect({ ...first, row: 3, userId: unknown }).toEqual(second);
    const other = await testApp.company('Other');
    await testApp
      .http(other.token)
      .post(`${company.path}/users/bulk`)
      .send({ action: 'disable', userIds: [own.id] })
      .expect(404);
    await testApp.http(other.token).get(`${other.path}/imports/${done.id}`).expect(404);
  });

  it('changes 1,200 users in several chunks, reports each, and refuses more than an import may have', async () => {
    const own = await testApp.company('Many');
    await addMembers(own, 1_200);
    const done = await change({ action: 'department', department: 'Everyone', filter: { role: 'member' } }, own);
    expect(done).toMatchObject({ state: 'completed', counts: { total: 1_200, updated: 1_200 } });
    expect(await counted(own, `department = 'Everyone' and department_key = 'everyone' and version = 2`)).toBe(1_200);
    const chunks = await testApp.database.inCompany(own.id, (em) =>
      em.execute<unknown[]>('select 1 from import_cells where import_id = ?', [done.id]),
    );
    expect(chunks.length).toBeGreaterThan(1);
    const rows = await readWorkbook(await testApp.download(own, `imports/${done.id}/report`));
    expect(rows).toHaveLength(1_201);
    expect(rows.slice(0, 2)).toEqual([
      ['Result', 'Details', 'Username', 'Name'],
      ['Updated', expect.stringMatching(/Changed: Department\.$/), expect.stringMatching(/^many\./), 'Mem Ber'],
    ]);
    await addMembers(own, 301, 'more');
    const { body } = await send({ action: 'disable', filter: { role: 'member' } }, own).expect(400);
    expect(body.errors).toMatchObject([{ path: 'filter', code: 'too-many-users' }]);
    const { body: found } = await testApp.http(own.token).get(`${own.path}/users?role=member&limit=1`).expect(200);
    await testApp.http(own.token).delete(`${own.path}/users/${found.items[0].id}`).expect(204);
    const { counts } = await change({ action: 'enable', filter: { role: 'member' } }, own);
    expect(counts).toMatchObject({ total: 1_500, unchanged: 1_500 });
  });

  /** Another import of the company seems to run, so that nothing else of it does. Returns what ends it. */
  const blockQueue = async (own: TestCompany) => {
    const id = randomUUID();
    await testApp.database.inCompany(own.id, (em) =>
      em.execute(
        `insert into imports (id, company_id, state, mode, blank, existing_passwords, file_name, header, header_row, created_by, created_by_username,
           session_id, lease_owner, lease_until)
         values (?, ?, 'running', 'apply', 'keep', 'ignore', 'blocks.xlsx', '[]', 1, ?, 'x', ?, ?, now() + interval '1 hour')`,
        [id, own.id, own.admin.id, randomUUID(), randomUUID()],
      ),
    );
    return () => testApp.database.inCompany(own.id, (em) => em.execute('delete from imports where id = ?', [id]));
  };
  /** The bulk change as a process has it that has claimed it. */
  const claim = (own: TestCompany, importId: string) =>
    testApp.database.inCompany(own.id, async (em) => {
      // First, because a worker that wants to claim it too would lock it and wait for the deletion.
      await em.execute('select 1 from imports where id = ? for update', [importId]);
      await em.execute(`delete from imports where company_id = ? and state = 'running'`, [own.id]);
      await em.execute(
        `update imports set state = 'running', attempts = 1, lease_owner = ?, lease_until = now() + interval '1 hour' where id = ?`,
        [randomUUID(), importId],
      );
      return em.findOneOrFail(Import, { id: importId });
    });
  /** Writes the first chunk, and no more. */
  const beginAndDie = async (own: TestCompany, importId: string) => {
    const running = await claim(own, importId);
    const work = await testApp.app.get(ApplyBulkChange).open(running);
    const end = await testApp.app.get(ChunkWriter).write(running, work, (await work.next(40))!, new ChunkSizer(chunkTarget.embedded));
    expect(end).toBe('written');
  };
  const runOn = async (own: TestCompany, importId: string) => {
    await testApp.database.inCompany(own.id, (em) =>
      em.execute(`update imports set lease_until = now() - interval '1 second' where id = ?`, [importId]),
    );
    await testApp.app.get(ImportRunner).run({ importId, companyId: own.id }, new AbortController().signal);
    await expect.poll(async () => (await show(own, importId)).endedAt, { timeout: 20_000 }).not.toBeNull();
  };

  it('continues after a killed process, and changes each user once', async () => {
    const own = await testApp.company('Killed');
    await addMembers(own, 100);
    await blockQueue(own);
    const { body: queued } = await send({ action: 'disable', filter: { role: 'member' } }, own, 0).expect(202);
    await beginAndDie(own, queued.id);
    expect(await show(own, queued.id)).toMatchObject({ state: 'running', counts: { processed: 40, updated: 40 } });
    await runOn(own, queued.id);
    expect(await show(own, queued.id)).toMatchObject({ state: 'completed', counts: { processed: 100, updated: 100, unchanged: 0 } });
    expect(await counted(own, `disabled_at is not null and version = 2`)).toBe(100);
    expect(await audit(own, 'action=user.updated')).toHaveLength(100);
  });

  it('stops before its next chunk when it is cancelled, and names the others', async () => {
    const own = await testApp.company('Cancelled');
    await addMembers(own, 100);
    await blockQueue(own);
    const { body: queued } = await send({ action: 'disable', filter: { role: 'member' } }, own, 0).expect(202);
    await beginAndDie(own, queued.id);
    await post(own, queued.id, 'cancel').expect(200);
    await runOn(own, queued.id);
    expect(await show(own, queued.id)).toMatchObject({ state: 'cancelled', counts: { updated: 40, notProcessed: 60 } });
    expect(await counted(own, 'disabled_at is not null')).toBe(40);
    const { body } = await testApp.http(own.token).get(`${own.path}/imports/${queued.id}/rows?outcome=not_processed&limit=200`).expect(200);
    expect(body.items).toHaveLength(60);
    expect(body.items[0]).toMatchObject({ username: expect.stringMatching(/^many\./), userId: expect.any(String) });
  });

  it('stops before its next chunk when its admin is no longer one', async () => {
    const own = await testApp.company('Demoted');
    await addMembers(own, 100);
    const other = await secondAdmin(own);
    await blockQueue(own);
    const { body: queued } = await send({ action: 'disable', filter: { role: 'member' } }, { ...own, token: other.token }, 0).expect(202);
    await beginAndDie(own, queued.id);
    await patch(own, other.id, { role: 'member' }).expect(200);
    await runOn(own, queued.id);
    expect(await show(own, queued.id)).toMatchObject({
      state: 'failed',
      problem: { code: 'imports/rights-lost' },
      counts: { updated: 40, notProcessed: 60 },
    });
  });

  it('goes before waiting files, and is not refused because five of them wait', async () => {
    const own = await testApp.company('Queue');
    const member = await testApp.member(own);
    const unblock = await blockQueue(own);
    const upload = async () =>
      testApp
        .http(own.token)
        .post(`${own.path}/imports`)
        .attach('file', await staff({ Username: member.username, Title: 'Filed' }), 'a.xlsx');
    const files: string[] = [];
    for (let count = 0; count < 5; count++) files.push((await upload()).body.id);
    expect((await upload()).body.code).toBe('imports/too-many-waiting');
    const bulkChanges: string[] = [];
    for (let count = 0; count < 20; count++)
      bulkChanges.push((await send({ action: 'department', department: `D${count}`, userIds: [member.id] }, own, 0).expect(202)).body.id);
    const { body: refused } = await send({ action: 'enable', userIds: [member.id] }, own, 0).expect(429);
    expect(refused.code).toBe('imports/too-many-waiting');
    await unblock();
    expect(await testApp.app.get(ImportLeases).claim({ importId: files[0]!, companyId: own.id })).toBeNull();
    const countCompleted = async () => {
      const { body } = await testApp.http(own.token).get(`${own.path}/imports?limit=200`).expect(200);
      return body.items.filter(({ state }: { state: string }) => state === 'completed').length;
    };
    await expect.poll(countCompleted, { timeout: 60_000, interval: 200 }).toBe(25);
    const order = await audit(own, 'action=import.completed');
    expect(order.map(({ target }: { target: { id: string } }) => target.id)).toEqual([...files.toReversed(), ...bulkChanges.toReversed()]);
  }, 90_000);

  it('can be previewed, and is applied as shown', async () => {
    const own = await testApp.company('Preview');
    const [one, off] = [await testApp.signedInMember(own), await testApp.member(own)];
    await patch(own, off.id, { disabled: true }).expect(200);
    const previewed = await change({ action: 'disable', mode: 'preview', filter: {} }, own);
    expect(previewed).toMatchObject({
      state: 'previewed',
      kind: 'bulk',
      mode: 'preview',
      expiresAt: expect.any(String),
      counts: { total: 3, updated: 1, unchanged: 1, rejected: 1 },
    });
    await testApp.http(one.token).get('/api/v1/me').expect(200);
    const report = await readWorkbook(await testApp.download(own, `imports/${previewed.id}/report`));
    expect(report.flat()).toContain('Would be updated');
    const { body: applied } = await post(own, previewed.id, 'apply').expect(202);
    expect(applied).toMatchObject({
      state: 'completed',
      counts: { total: 3, updated: 1, unchanged: 1, rejected: 1 },
      appliedBy: { id: own.admin.id },
    });
    await testApp.http(one.token).get('/api/v1/me').expect(401);
    expect(await user(own, one.id)).toMatchObject({ disabled: true, version: 2 });
  });

  it('refuses a preview whose users have changed since, and keeps the account of the admin who applies it', async () => {
    const own = await testApp.company('Stale');
    const other = await secondAdmin(own);
    const third = await secondAdmin(own);
    const stale = await change({ action: 'role', role: 'member', mode: 'preview', userIds: [other.id] }, own);
    await patch(own, other.id, { title: 'New' }).expect(200);
    const { body } = await post(own, stale.id, 'apply').expect(412);
    expect([body.code, body.rows]).toEqual(['imports/stale-preview', [{ row: 2, username: other.username }]]);
    const previewed = await change({ action: 'role', role: 'member', mode: 'preview', userIds: [other.id, third.id] }, own);
    await post(own, previewed.id, 'apply', other.token).expect(202);
    expect(await outcomes(own, previewed.id)).toEqual({ [other.username]: 'own-account', [third.username]: 'updated' });
  });

  it('is undone: state, role and department are as before, unless they have changed since', async () => {
    const own = await testApp.company('Undo');
    const [one, two, off] = [await testApp.member(own, { department: 'Sales' }), await testApp.member(own), await testApp.member(own)];
    await patch(own, off.id, { disabled: true }).expect(200);
    const userIds = [one.id, two.id, off.id];
    const disabled = await change({ action: 'disable', userIds }, own);
    await patch(own, two.id, { disabled: false }).expect(200);
    const { body: undone } = await post(own, disabled.id, 'undo').expect(202);
    expect(undone).toMatchObject({
      state: 'completed',
      kind: 'undo',
      mode: 'undo',
      undoes: disabled.id,
      fileName: null,
      bulk: { action: 'disable' },
      warnings: [],
      counts: { total: 2, updated: 1, unchanged: 1 },
    });
    expect((await show(own, disabled.id)).undoneBy).toBe(undone.id);
    const states = await Promise.all(userIds.map(async (id) => (await user(own, id)).disabled));
    expect(states).toEqual([false, false, true]);

    const moved = await change({ action: 'department', department: 'IT', userIds }, own);
    await patch(own, two.id, { department: 'Law' }).expect(200);
    const { body: movedBack } = await post(own, moved.id, 'undo').expect(202);
    expect(await outcomes(own, movedBack.id)).toEqual({
      [one.username]: 'updated',
      [two.username]: 'changed-since',
      [off.username]: 'updated',
    });
    expect((await testApp.rows(own, movedBack.id))[1]!.conflicts).toEqual([
      { field: 'department', before: null, imported: 'IT', current: 'Law' },
    ]);
    expect((await user(own, one.id)).department).toBe('Sales');
  });

  it('is undone with the rules for admins: roles count from the next request, and the own account keeps its rights', async () => {
    const own = await testApp.company('Undo roles');
    const [one, two] = [await testApp.member(own), await testApp.member(own)];
    const promoted = await change({ action: 'role', role: 'company_admin', userIds: [one.id, two.id] }, own);
    const [first, second] = [await testApp.login(one.username, memberPassword), await testApp.login(two.username, memberPassword)];
    const { body: undone } = await post(own, promoted.id, 'undo', first.token).expect(202);
    expect(await outcomes(own, undone.id)).toEqual({ [one.username]: 'own-account', [two.username]: 'updated' });
    expect(await user(own, two.id)).toMatchObject({ role: 'member', version: 3 });
    await testApp.http(second.token).get(`${own.path}/users`).expect(403);
    await testApp.http(first.token).get(`${own.path}/users`).expect(200);
  });

  it('is the only one whose undo enables a user: the undo of a file changes no role and enables no user', async () => {
    const own = await testApp.company('Files');
    const member = await testApp.member(own);
    const ended = await testApp.import(own, await staff({ Username: member.username, Title: 'Filed' }, newPerson('files.new')));
    await patch(own, member.id, { disabled: true, role: 'company_admin' }).expect(200);
    await post(own, ended.id, 'undo').expect(202);
    expect(await user(own, member.id)).toMatchObject({ title: null, disabled: true, role: 'company_admin' });
  });

  it('is watched with the same events as a file', async () => {
    const member = await testApp.member(company);
    const done = await change({ action: 'department', department: 'Seen', userIds: [member.id] });
    const { text } = await testApp.http(company.token).get(`${company.path}/imports/${done.id}/events`).buffer(true).expect(200);
    expect(text).toContain('event: end');
    expect(text).toContain('"kind":"bulk"');
  });

  it('is created once for the same Idempotency-Key', async () => {
    const member = await testApp.member(company);
    const repeat = (department: string) =>
      send({ action: 'department', department, userIds: [member.id] }).set('idempotency-key', 'bulk-1');
    const { body: first } = await repeat('One').expect(202);
    expect((await repeat('One').expect(202)).body.id).toBe(first.id);
    expect((await repeat('Two').expect(422)).body.code).toBe('imports/idempotency-key-reused');
  });

  it('is refused with what is wrong in it', async () => {
    const { id } = await testApp.member(company);
    const many = (count: number) => Array.from({ length: count }, () => randomUUID());
    const errors = async (body: object) =>
      (await send(body).expect(400)).body.errors.map(({ path, code }: Record<string, string>) => `${path} ${code}`);
    expect(await errors({ action: 'delete', userIds: [id] })).toEqual(['action not-a-choice']);
    expect(await errors({ action: 'disable' })).toEqual(['userIds required']);
    expect(await errors({ action: 'disable', userIds: [id], filter: {} })).toEqual(['filter not-together']);
    expect(await errors({ action: 'disable', userIds: [] })).toEqual(['userIds out-of-range']);
    expect(await errors({ action: 'disable', userIds: many(1_001) })).toEqual(['userIds out-of-range']);
    expect(await errors({ action: 'disable', userIds: ['x'] })).toEqual(['userIds not-an-id']);
    expect(await errors({ action: 'disable', userIds: null })).toEqual(['userIds not-a-list']);
    expect(await errors({ action: 'disable', filter: { shoe: 1 } })).toEqual(['filter.shoe unknown-field']);
    expect(await errors({ action: 'disable', filter: [] })).toEqual(['filter not-an-object']);
    expect(await errors({ action: 'disable', filter: { q: 'no one has this name' } })).toEqual(['filter no-users']);
    for (const [field, code] of [
      ['q', 'not-a-text'],
      ['department', 'not-a-text'],
      ['noDepartment', 'not-a-boolean'],
      ['role', 'not-a-choice'],
      ['disabled', 'not-a-boolean'],
      ['id', 'not-an-id'],
      ['sort', 'not-a-choice'],
    ])
      expect(await errors({ action: 'disable', filter: { [field!]: null } })).toEqual([`filter.${field} ${code}`]);
    expect(await errors({ action: 'disable', userIds: [id], mode: null })).toEqual(['mode not-a-choice']);
    expect(await errors({ action: 'disable', department: 'Sales', userIds: [id] })).toEqual(['department not-for-action']);
    expect(await errors({ action: 'department', userIds: [id] })).toEqual(['department required']);
    expect(await errors({ action: 'department', department: 'x'.repeat(101), userIds: [id] })).toEqual(['department too-long']);
    expect(await errors({ action: 'role', userIds: [id] })).toEqual(['role required']);
    expect(await errors({ action: 'role', role: 'platform_admin', userIds: [id] })).toEqual(['role not-a-choice']);
    expect(await errors({ action: 'enable', role: 'member', userIds: [id] })).toEqual(['role not-for-action']);
    expect((await change({ action: 'enable', userIds: many(1_000) })).counts).toMatchObject({ total: 1_000, rejected: 1_000 });
  });

  it('is closed to an admin who is logged in as a user', async () => {
    const member = await testApp.member(company);
    const token = await testApp.impersonate(company, member.id);
    const { body } = await send({ action: 'enable', userIds: [member.id] }, { ...company, token }).expect(403);
    expect(body.code).toBe('impersonation/forbidden');
  });
});
