import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ImpersonationService } from '../src/impersonation/impersonation.service.ts';
import { JobQueue } from '../src/platform/jobs/index.ts';
import { memberPassword, TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('datalinks and login as user', () => {
  const testApp = useTestApp({ IMPERSONATION_SECONDS: '10' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const start = (by: TestCompany, userId: string, reason = 'Asked for by phone', token = by.token) =>
    testApp.http(token).post(`${by.path}/users/${userId}/impersonations`).send({ reason });
  const me = (token: string) => testApp.http(token).get('/api/v1/me');
  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters));
  /** Only the database moves forward in time: the token itself has not expired. */
  const expire = async (id: string) => {
    for (const table of ['sessions', 'impersonations'])
      await query(`update ${table} set expires_at = now() - interval '1 second' where id = ?`, id);
  };
  const endings = async (own: TestCompany) =>
    (
      await testApp
        .http(await testApp.platformToken())
        .get(`${own.path}/impersonations`)
        .expect(200)
    ).body.items.map(({ id, endReason }: { id: string; endReason: string }) => ({ id, endReason }));
  const entries = (own: TestCompany, action: string) =>
    query<{ details: object; address: string | null; user_agent: string | null; impersonation_id: string | null }>(
      'select details, address, user_agent, impersonation_id from audit_events where company_id = ? and action = ? order by position',
      own.id,
      action,
    );

  it('lets the owner change datalinks by merge patch, and shows them to the admin', async () => {
    const member = await testApp.signedInMember(company);
    const http = testApp.http(member.token);
    const empty = { workPhone: null, mobilePhone: null, fax: null, website: null, address: null, updatedAt: null, version: 0 };
    expect((await http.get('/api/v1/me/datalinks').expect(200)).body).toEqual(empty);
    await http
      .patch('/api/v1/me/datalinks')
      .send({ fax: '+852 2345 6000', address: 'One\r\nTwo', workPhone: '02345 6789 ext. 12' })
      .expect(200);
    const typed = await http.patch('/api/v1/me/datalinks').send({ website: ' www.acme.com' }).expect(200);
    expect(typed.body.website).toBe('https://www.acme.com');
    const { body } = await http.patch('/api/v1/me/datalinks').send({ fax: null }).expect(200);
    expect(body).toMatchObject({ workPhone: '02345 6789 ext. 12', fax: null, address: 'One\nTwo' });
    expect((await testApp.http(company.token).get(`${company.path}/users/${member.id}/datalinks`).expect(200)).body).toEqual(body);
    for (const bad of [
      { fax: 'call me' },
      { website: 'javascript:alert(1)' },
      { website: 'ftp://example.com' },
      { website: 'http:///x' },
      { address: 'x'.repeat(501) },
      { pager: '1' },
    ]) {
      await http.patch('/api/v1/me/datalinks').send(bad).expect(400);
    }
  });

  it('tags datalinks by their version for the owner, the admin and the admin as the user, and refuses a change of an outdated one', async () => {
    const own = await testApp.company('Versioned');
    const { id, token } = await testApp.signedInMember(own);
    const impersonated = await testApp.impersonate(own, id);
    const tags = async () => {
      const responses = [
        await testApp.http(token).get('/api/v1/me/datalinks').expect(200),
        await testApp.http(impersonated).get('/api/v1/me/datalinks').expect(200),
        await testApp.http(own.token).get(`${own.path}/users/${id}/datalinks`).expect(200),
      ];
      for (const { headers, body } of responses) expect(headers['etag']).toBe(`"${body.version}"`);
      return responses.map(({ headers }) => headers['etag']);
    };
    const change = (by: string, ifMatch: string, fax: string) =>
      testApp.http(by).patch('/api/v1/me/datalinks').set('if-match', ifMatch).send({ fax });
    expect(await tags()).toEqual(['"0"', '"0"', '"0"']);
    expect((await change(token, '"0"', '11111').expect(200)).headers['etag']).toBe('"1"');
    const { body } = await change(impersonated, '"0"', '22222').expect(412);
    expect(body.code).toBe('datalinks/stale-version');
    expect((await change(impersonated, 'W/"1-gzip"', '22222').expect(200)).headers['etag']).toBe('"2"');
    await change(token, '"1"', '33333').expect(412);
    // A change of nothing keeps the version.
    expect((await change(token, '"2"', '22222').expect(200)).headers['etag']).toBe('"2"');
    expect(await tags()).toEqual(['"2"', '"2"', '"2"']);
    // Datalinks that came with an import have a version too.
    await testApp.import(own, await staff(newPerson('imported.links', { Fax: '+852 2345 6000' })));
    const imported = String((await testApp.users(own))['imported.links']!['id']);
    const read = await testApp.http(own.token).get(`${own.path}/users/${imported}/datalinks`).expect(200);
    expect(read.headers['etag']).toBe('"1"');
  });

  it('makes one of several changes of the same version of the datalinks', async () => {
    const { token } = await testApp.signedInMember(company);
    for (const version of [0, 1]) {
      const changes = Array.from({ length: 5 }, (_, index) =>
        testApp
          .http(token)
          .patch('/api/v1/me/datalinks')
          .set('if-match', `"${version}"`)
          .send({ fax: `${version}${index}234 567` }),
      );
      const statuses = (await Promise.all(changes)).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([200, 412, 412, 412, 412]);
    }
  });

  it('refuses direct writes by an admin, and points to login as user', async () => {
    const member = await testApp.member(company);
    for (const method of ['patch', 'put', 'delete'] as const) {
      const { body } = await testApp
        .http(company.token)
        [method](`${company.path}/users/${member.id}/datalinks`)
        .send({ fax: '12345' })
        .expect(403);
      expect(body.code).toBe('datalinks/owner-only');
      expect(body.detail).toContain('/impersonations');
    }
  });

  it('gives the admin a session in the account, with both identities in the token, in /me and in the audit log', async () => {
    const own = await testApp.company('Both');
    const member = await testApp.member(own);
    const { body } = await start(own, member.id, 'New fax, ticket 4711').expect(201);
    const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ sub: member.id, act: { sub: own.admin.id }, sid: body.impersonation.id });
    expect((await me(body.accessToken).expect(200)).body).toMatchObject({
      user: { id: member.id },
      actor: { id: own.admin.id, username: own.admin.username },
      impersonation: { id: body.impersonation.id, reason: 'New fax, ticket 4711', expiresAt: body.expiresAt },
    });
    await testApp.http(body.accessToken).patch('/api/v1/me/datalinks').send({ fax: '+852 1111 2222' }).expect(200);
    await testApp.http(body.accessToken).delete('/api/v1/impersonation').expect(204);
    await me(body.accessToken).expect(401);
    const { body: audit } = await testApp
      .http(own.token)
      .get(`${own.path}/audit-events?impersonationId=${body.impersonation.id}`)
      .expect(200);
    expect(audit.items.map(({ action }: { action: string }) => action)).toEqual(['impersonation.ended', 'datalinks.updated']);
    for (const { requestId, address } of audit.items)
      expect({ requestId, address }).toEqual({ requestId: expect.any(String), address: expect.any(String) });
    expect(audit.items[1]).toMatchObject({
      actor: { userId: own.admin.id },
      subject: { userId: member.id },
      changes: [{ field: 'fax', from: null, to: '+852 1111 2222' }],
    });
    const { body: history } = await testApp.http(own.token).get(`${own.path}/impersonations`).expect(200);
    expect(history.items).toEqual([
      expect.objectContaining({
        id: body.impersonation.id,
        reason: 'New fax, ticket 4711',
        endReason: 'stopped',
        user: { id: member.id, username: member.username },
      }),
    ]);
  });

  it('refuses the own account, another admin, a disabled user, a missing reason, a member and a second impersonation', async () => {
    const own = await testApp.company('Refused');
    const peer = await testApp.member(own, { role: 'company_admin' });
    const disabled = await testApp.member(own);
    await testApp.http(own.token).patch(`${own.path}/users/${disabled.id}`).send({ disabled: true }).expect(200);
    for (const id of [own.admin.id, peer.id, disabled.id])
      expect((await start(own, id).expect(403)).body.code).toBe('impersonation/not-allowed');
    const member = await testApp.signedInMember(own);
    for (const reason of ['', 'four', 'x'.repeat(501)]) await start(own, member.id, reason).expect(400);
    await start(own, disabled.id, 'As a member', member.token).expect(403);
    const responses = await Promise.all([start(own, member.id), start(own, member.id)]);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    await testApp.http(own.token).delete('/api/v1/impersonation').expect(204);
    await testApp.http(own.token).delete('/api/v1/impersonation').expect(404);
    await start(own, member.id).expect(201);
  });

  it('lets platform admins log in as company admins too, but not as other platform admins', async () => {
    const own = await testApp.company('Platform');
    const token = await testApp.platformToken();
    const { body } = await start(own, own.admin.id, 'Asked for help', token).expect(201);
    expect((await me(body.accessToken).expect(200)).body.actor.username).toBe('platform.admin');
    await testApp.http(body.accessToken).get(`${own.path}/users`).expect(403);
    await testApp.http(token).delete('/api/v1/impersonation').expect(204);
  });

  it.each<[string, (own: TestCompany, memberId: string) => Promise<unknown>, string]>([
    ['the admin stops it', (own) => testApp.http(own.token).delete('/api/v1/impersonation').expect(204), 'stopped'],
    ['the admin logs out', (own) => testApp.http(own.token).post('/api/v1/auth/logout').expect(204), 'logged-out'],
    [
      'the admin changes their own password',
      (own) =>
        testApp
          .http(own.token)
          .put('/api/v1/me/password')
          .send({ currentPassword: own.admin.password, newPassword: 'a-new-lantern-99' })
          .expect(204),
      'password-changed',
    ],
    [
      'the admin is demoted',
      async (own) => {
        await testApp.member(own, { role: 'company_admin' });
        await testApp.http(own.token).patch(`${own.path}/users/${own.admin.id}`).send({ role: 'member' }).expect(200);
      },
      'role-changed',
    ],
    [
      'the admin is disabled',
      async (own) => {
        await testApp.member(own, { role: 'company_admin' });
        await testApp.http(own.token).patch(`${own.path}/users/${own.admin.id}`).send({ disabled: true }).expect(200);
      },
      'disabled',
    ],
    [
      'the user is disabled',
      (own, id) => testApp.http(own.token).patch(`${own.path}/users/${id}`).send({ disabled: true }).expect(200),
      'disabled',
    ],
    [
      'the user is promoted',
      (own, id) => testApp.http(own.token).patch(`${own.path}/users/${id}`).send({ role: 'company_admin' }).expect(200),
      'role-changed',
    ],
    ['the user is deleted', (own, id) => testApp.http(own.token).delete(`${own.path}/users/${id}`).expect(204), 'deleted'],
    [
      'the company switches it off',
      (own) =>
        testApp
          .http(own.token)
          .patch(own.path)
          .send({ policy: { impersonation: { enabled: false } } })
          .expect(200),
      'switched-off',
    ],
    [
      'the company is disabled',
      async (own) =>
        testApp
          .http(await testApp.platformToken())
          .patch(own.path)
          .send({ disabled: true })
          .expect(200),
      'company-disabled',
    ],
  ])('ends with the next request when %s', async (what, end, reason) => {
    const own = await testApp.company(what);
    const member = await testApp.member(own);
    const token = await testApp.impersonate(own, member.id);
    await me(token).expect(200);
    await end(own, member.id);
    await me(token).expect(401);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ fax: '12345' }).expect(401);
    const { body } = await testApp
      .http(await testApp.platformToken())
      .get(`${own.path}/impersonations`)
      .expect(200);
    expect(body.items[0]).toMatchObject({ endReason: reason, endedAt: expect.any(String) });
    // The end is in the audit log, with address and program, as the start is.
    const ended = await entries(own, 'impersonation.ended');
    expect(ended).toMatchObject([{ details: { reason }, impersonation_id: body.items[0].id, address: expect.stringMatching(/^127\./) }]);
    expect(ended[0]!.user_agent).toBe('TestClient/1.0');
  });

  it('ends without a request of its own with the address and the program of its start', async () => {
    const own = await testApp.company('Ended by a job');
    const member = await testApp.member(own);
    await start(own, member.id).set('user-agent', 'StartedHere/1.0').expect(201);
    await testApp.import(own, await staff({ Username: member.username, Password: 'another-lantern-5' }));
    expect(await entries(own, 'impersonation.ended')).toMatchObject([
      { details: { reason: 'password-changed' }, user_agent: 'StartedHere/1.0', address: expect.stringMatching(/^127\./) },
    ]);
  });

  it('has one audit entry for its expiry, however many instances look for it, within a minute', async () => {
    const own = await testApp.company('Settled');
    const { body } = await start(own, (await testApp.member(own)).id)
      .set('user-agent', 'StartedHere/1.0')
      .expect(201);
    const impersonations = testApp.app.get(ImpersonationService);
    await impersonations.endExpired();
    expect(await entries(own, 'impersonation.ended')).toEqual([]);
    await expire(body.impersonation.id);
    await Promise.all([impersonations.endExpired(), impersonations.endExpired(), impersonations.endExpired()]);
    expect(await entries(own, 'impersonation.ended')).toMatchObject([
      {
        details: { impersonationId: body.impersonation.id, reason: 'expired' },
        user_agent: 'StartedHere/1.0',
        address: expect.stringMatching(/^127\./),
      },
    ]);
    expect(await endings(own)).toEqual([{ id: body.impersonation.id, endReason: 'expired' }]);
    const [{ ended_at: ended, expires_at: expires }] = (await query(
      'select ended_at, expires_at from impersonations where id = ?',
      body.impersonation.id,
    )) as [{ ended_at: string; expires_at: string }];
    expect(new Date(ended)).toEqual(new Date(expires));
  });

  it("ends with the admin's own session at the latest", async () => {
    const own = await testApp.company('Nearly over');
    await query(`update sessions set expires_at = now() + interval '5 seconds' where user_id = ?`, own.admin.id);
    const { body } = await start(own, (await testApp.member(own)).id).expect(201);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(5_000);
  });

  it("is not a login of the user's", async () => {
    const member = await testApp.signedInMember(company);
    const lastLogin = () => query('select last_login_at from users where id = ?', member.id);
    const before = await lastLogin();
    await testApp.impersonate(company, member.id);
    await testApp.http(company.token).delete('/api/v1/impersonation').expect(204);
    expect(await lastLogin()).toEqual(before);
  });

  it('expires, is shown as expired, and lets the admin start another one', async () => {
    const own = await testApp.company('Expired');
    const member = await testApp.member(own);
    const { body } = await start(own, member.id).expect(201);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(10_000);
    await expire(body.impersonation.id);
    await me(body.accessToken).expect(401);
    const { body: history } = await testApp.http(own.token).get(`${own.path}/impersonations`).expect(200);
    expect(history.items[0]).toMatchObject({ endReason: 'expired' });
    await start(own, member.id).expect(201);
  });

  it('cannot be nested, and cannot change the password or end the sessions of the user', async () => {
    const member = await testApp.member(company);
    const other = await testApp.member(company);
    const token = await testApp.impersonate(company, member.id);
    await start(company, other.id, 'Nested', token).expect(403);
    await testApp
      .http(token)
      .put('/api/v1/me/password')
      .send({ currentPassword: memberPassword, newPassword: 'a-new-lantern-99' })
      .expect(403);
    await testApp.http(token).post('/api/v1/auth/logout-all').expect(403);
    await testApp.http(company.token).delete('/api/v1/impersonation').expect(204);
  });

  describe('has a limit for each admin and hour, which', () => {
    const setStartsPerHour = (own: TestCompany, startsPerHour: unknown) =>
      testApp
        .http(own.token)
        .patch(own.path)
        .send({ policy: { impersonation: { startsPerHour } } });
    /** Earlier starts of the admin. */
    const addStarts = (own: TestCompany, count: number, minutesAgo: number, skippedDatalinkId: string | null = null) =>
      query(
        `insert into impersonations (id, company_id, impersonator_id, impersonator_username, user_id, username, reason, created_at, expires_at, ended_at, skipped_datalink_id)
         select gen_random_uuid(), ?, ?, 'admin', gen_random_uuid(), 'user', 'Earlier', now() - make_interval(mins => ?), now(), now(), ?::uuid
         from generate_series(1, ?)`,
        own.id,
        own.admin.id,
        minutesAgo,
        skippedDatalinkId,
        count,
      );
    const stop = (own: TestCompany) => testApp.http(own.token).delete('/api/v1/impersonation').expect(204);

    it('is 20, and less if the company wants it', async () => {
      const own = await testApp.company('Limited');
      const member = await testApp.member(own);
      for (const bad of [0, 1_001, 2.5, '5', null]) await setStartsPerHour(own, bad).expect(400);
      const { body: patched } = await setStartsPerHour(own, 1_000).expect(200);
      expect(patched.policy.impersonation.startsPerHour).toBe(1_000);
      await addStarts(own, 30, 61);
      await addStarts(own, 19, 50);
      await start(own, member.id).expect(201);
      await stop(own);
      const { body, headers } = await start(own, member.id).expect(429);
      expect(body.code).toBe('impersonation/too-many-starts');
      expect(Number(headers['retry-after'])).toBeGreaterThan(590);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(600);
      expect((await entries(own, 'impersonation.denied')).at(-1)).toMatchObject({ details: { code: 'impersonation/too-many-starts' } });
      await query(`update impersonations set created_at = created_at - interval '11 minutes' where company_id = ?`, own.id);
      await start(own, member.id).expect(201);
      await stop(own);
      await setStartsPerHour(own, 2).expect(200);
      await start(own, member.id).expect(429);
      // Each admin has a limit of their own.
      const peer = await testApp.member(own, { role: 'company_admin' });
      await start(own, member.id, 'By another admin', (await testApp.login(peer.username, memberPassword)).token).expect(201);
    });

    it('counts starts from an open skipped datalink of the user apart, ten times as many', async () => {
      const own = await testApp.company('Differences');
      const member = await testApp.signedInMember(own);
      const other = await testApp.member(own);
      await testApp.http(member.token).patch('/api/v1/me/datalinks').send({ fax: '+852 1111 1111' }).expect(200);
      await testApp.import(own, await staff({ Username: member.username, Fax: '+852 2222 2222' }));
      const { body } = await testApp.http(own.token).get(`${own.path}/skipped-datalinks`).expect(200);
      const skippedDatalinkId: string = body.items[0].id;
      const startFrom = (userId: string, id: unknown) =>
        testApp
          .http(own.token)
          .post(`${own.path}/users/${userId}/impersonations`)
          .send({ reason: 'The file has another fax', skippedDatalinkId: id });
      for (const bad of ['1', null, 5]) await startFrom(member.id, bad).expect(400);
      for (const [userId, id] of [
        [other.id, skippedDatalinkId],
        [member.id, own.id],
      ] as const)
        expect((await startFrom(userId, id).expect(404)).body.code).toBe('skipped-datalinks/not-found');
      await setStartsPerHour(own, 1).expect(200);
      await start(own, member.id).expect(201);
      await stop(own);
      await start(own, member.id).expect(429);
      await addStarts(own, 9, 10, skippedDatalinkId);
      await startFrom(member.id, skippedDatalinkId).expect(201);
      await stop(own);
      await startFrom(member.id, skippedDatalinkId).expect(429);
      await testApp.http(own.token).delete(`${own.path}/skipped-datalinks/${skippedDatalinkId}`).expect(204);
      expect((await startFrom(member.id, skippedDatalinkId).expect(404)).body.code).toBe('skipped-datalinks/not-found');
    });
  });

  it('never leaves two admins waiting for each other who try to log in as each other', async () => {
    const own = await testApp.company('Mutual');
    const peer = await testApp.member(own, { role: 'company_admin' });
    const { token } = await testApp.login(peer.username, memberPassword);
    for (let turn = 0; turn < 10; turn++) {
      const responses = await Promise.all([start(own, peer.id), start(own, own.admin.id, 'The other way round', token)]);
      expect(responses.map(({ status }) => status)).toEqual([403, 403]);
    }
  });

  it('never leaves an admin logged in as a user who is promoted at the same time', async () => {
    const own = await testApp.company('Promoted');
    for (let turn = 0; turn < 15; turn++) {
      const member = await testApp.member(own);
      const [started, promoted] = await Promise.all([
        start(own, member.id),
        testApp.http(own.token).patch(`${own.path}/users/${member.id}`).send({ role: 'company_admin' }),
      ]);
      expect(promoted.status).toBe(200);
      expect([201, 403]).toContain(started.status);
      await me(started.body.accessToken ?? 'none').expect(401);
      await testApp.http(own.token).delete('/api/v1/impersonation');
    }
  });

  it('pages through the history, the newest first', async () => {
    const own = await testApp.company('History');
    const ids: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      ids.unshift((await start(own, (await testApp.member(own)).id).expect(201)).body.impersonation.id);
      await testApp.http(own.token).delete('/api/v1/impersonation').expect(204);
    }
    const page = async (cursor: string) =>
      (await testApp.http(own.token).get(`${own.path}/impersonations?limit=2${cursor}`).expect(200)).body;
    const first = await page('');
    const second = await page(`&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });
});

describe('an expired impersonation', () => {
  it('has its end in the audit log within a minute, without any request', async () => {
    const repeat = vi.spyOn(JobQueue.prototype, 'repeat');
    const testApp = await TestApp.start();
    const withinAMinute = repeat.mock.calls.filter(([milliseconds]) => milliseconds < 60_000);
    repeat.mockRestore();
    const company = await testApp.company();
    await testApp.impersonate(company, (await testApp.member(company)).id);
    await testApp.database.acrossCompanies((em) => em.execute(`update impersonations set expires_at = now() - interval '1 second'`));
    for (const [, work] of withinAMinute) await work(new AbortController().signal);
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?action=impersonation.ended`).expect(200);
    expect(body.items).toMatchObject([{ details: { reason: 'expired' }, userAgent: 'TestClient/1.0' }]);
    await testApp.close();
  });
});
