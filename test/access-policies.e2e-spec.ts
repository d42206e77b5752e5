import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HasherBusyError, PasswordHasher } from '../libs/password-hash/index.ts';
import { LoginAudit } from '../src/auth/login-audit.service.ts';
import { LoginThrottle } from '../src/auth/login-throttle.service.ts';
import { SessionsService } from '../src/auth/index.ts';
import { DatabaseBusyError } from '../src/platform/database/index.ts';
import { memberPassword, TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('access policies', () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '3', TRUST_PROXY: '1' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const setPolicy = (policy: object, own = company) => testApp.http(own.token).patch(own.path).send({ policy });
  const loginFrom = (address: string, username: string, password: string) =>
    testApp.http().post('/api/v1/auth/login').set('x-forwarded-for', address).send({ username, password });
  const query = (sql: string, ...parameters: unknown[]) => testApp.database.acrossCompanies((em) => em.execute(sql, parameters));

  const hash256 = `sha256(convert_to(?, 'UTF8'))`;
  const failuresInARow = async (username: string) => {
    const [row] = await query(`select failures from login_accounts where account_hash = ${hash256}`, JSON.stringify(['account', username]));
    return Number(row?.failures ?? 0);
  };
  const attemptsOf = async (...key: string[]) => {
    const [row] = await query(`select attempts from login_attempts where key_hash = ${hash256}`, JSON.stringify(key));
    return Number(row?.attempts ?? 0);
  };
  /** A row that is written has another place and transaction afterwards. */
  const rowsOfThrottle = async () => {
    const rows = await query(
      `select concat_ws(' ', account_hash, ctid, xmin) as version from login_accounts
       union all select concat_ws(' ', key_hash, ctid, xmin) from login_attempts order by 1`,
    );
    return rows.map((row) => String(row.version));
  };

  const entries = async (own: TestCompany, action: string) =>
    (await testApp.http(own.token).get(`${own.path}/audit-events?action=${action}`).expect(200)).body.items;

  it('ends the oldest session of a user with more than 20', async () => {
    const member = await testApp.member(company);
    const tokens: string[] = [];
    for (let login = 0; login < 21; login++) tokens.push((await testApp.login(member.username, memberPassword)).token);
    await testApp.http(tokens[0]).get('/api/v1/me').expect(401);
    await testApp.http(tokens[1]).get('/api/v1/me').expect(200);
    const { body } = await testApp.http(tokens[20]).get('/api/v1/me/sessions').expect(200);
    expect(body.items).toHaveLength(20);
  });

  it('accepts one of twenty concurrent refreshes and ends the session because of the others', async () => {
    const member = await testApp.member(company);
    const { token, refreshToken } = await testApp.login(member.username, memberPassword);
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => testApp.http().post('/api/v1/auth/refresh').send({ refreshToken })),
    );
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
    const won = responses.find(({ status }) => status === 200)!.body;
    await testApp.http(won.accessToken).get('/api/v1/me').expect(401);
    await testApp.http(token).get('/api/v1/me').expect(401);
    await testApp.http().post('/api/v1/auth/refresh').send({ refreshToken: won.refreshToken }).expect(401);
  });

  it('throttles guesses at an account by address, so that its owner can log in from another one', async () => {
    const member = await testApp.member(company);
    for (let guess = 0; guess < 3; guess++) await loginFrom('192.0.2.1', member.username, 'wrong-guess-1').expect(401);
    const { body, headers } = await loginFrom('192.0.2.1', member.username, memberPassword).expect(429);
    expect(body.code).toBe('auth/too-many-failures');
    expect(Number(headers['retry-after'])).toBeGreaterThan(800);
    await loginFrom('192.0.2.2', member.username, memberPassword).expect(200);
    // A new password ends the throttling.
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ password: 'another-lantern-5' }).expect(200);
    await loginFrom('192.0.2.1', member.username, 'another-lantern-5').expect(200);
  });

  it('throttles an address that tries many accounts, and does not count successful logins', async () => {
    const member = await testApp.member(company);
    for (let guess = 0; guess < 100; guess++) await loginFrom('192.0.2.3', `unknown.${guess}`, 'wrong-guess-1').expect(401);
    await loginFrom('192.0.2.3', member.username, memberPassword).expect(429);
    // A refused attempt stores nothing, so that no one can fill the database with usernames.
    const stored = await rowsOfThrottle();
    for (let guess = 0; guess < 20; guess++) await loginFrom('192.0.2.3', `unknown.too.${guess}`, 'wrong-guess-1').expect(429);
    expect(await rowsOfThrottle()).toEqual(stored);
    for (let login = 0; login < 102; login++) await loginFrom('192.0.2.4', member.username, memberPassword).expect(200);
  });

  it('checks exactly as many of many concurrent attempts as an address has, for known and unknown usernames', async () => {
    const member = await testApp.member(company);
    for (const username of [member.username, 'never.seen.at.once']) {
      const responses = await Promise.all(Array.from({ length: 12 }, () => loginFrom('192.0.2.60', username, 'wrong-guess-1')));
      expect(responses.filter(({ status }) => status === 401)).toHaveLength(3);
      expect(responses.filter(({ status }) => status === 429)).toHaveLength(9);
      expect([await failuresInARow(username), await attemptsOf('account', username, '192.0.2.60')]).toEqual([3, 3]);
    }
  });

  it('writes nothing when it refuses, but for the time of the entry once a minute', async () => {
    const member = await testApp.member(company);
    for (const username of [member.username, 'never.seen.refused']) {
      for (let guess = 0; guess < 3; guess++) await loginFrom('192.0.2.61', username, 'wrong-guess-1').expect(401);
      const before = await rowsOfThrottle();
      await loginFrom('192.0.2.61', username, 'wrong-guess-1').expect(429);
      const stored = await rowsOfThrottle();
      expect(stored.filter((row) => !before.includes(row))).toHaveLength(1);
      for (let guess = 0; guess < 3; guess++) await loginFrom('192.0.2.61', username, memberPassword).expect(429);
      expect(await rowsOfThrottle()).toEqual(stored);
    }
  });

  describe('an attempt whose password is not found to be wrong', () => {
    const from = '192.0.2.70';
    const fail = async (target: object, method: string, error: Error, attempt: () => Promise<{ status: number }>) => {
      const spy = vi.spyOn(target as Record<string, () => Promise<unknown>>, method).mockRejectedValueOnce(error);
      expect((await attempt()).status).toBe(503);
      expect(spy).toHaveBeenCalled();
      spy.mockRestore();
    };
    const expectCounts = async (username: string, failures: number) => {
      const counts = async () => [await failuresInARow(username), await attemptsOf('account', username, from)];
      await expect.poll(counts).toEqual([failures, failures]);
    };

    it('does not count, for a login', async () => {
      const member = await testApp.member(company);
      const [hasher, sessions] = [testApp.app.get(PasswordHasher), testApp.app.get(SessionsService)];
      const before = await attemptsOf('address', from);
      for (let attempt = 0; attempt < 4; attempt++) {
        await fail(hasher, 'verify', new HasherBusyError(), () => loginFrom(from, member.username, memberPassword));
        await expectCounts(member.username, 0);
        await fail(hasher, 'verifyDummy', new HasherBusyError(), () => loginFrom(from, 'never.checked', memberPassword));
        await expectCounts('never.checked', 0);
        await fail(sessions, 'startLogin', new DatabaseBusyError(), () => loginFrom(from, member.username, memberPassword));
        await expectCounts(member.username, 0);
      }
      await expect.poll(() => attemptsOf('address', from)).toBe(before);
      await loginFrom(from, member.username, memberPassword).expect(200);
    });

    it('does not count, for the own password', async () => {
      const member = await testApp.signedInMember(company);
      const hasher = testApp.app.get(PasswordHasher);
      const http = () => testApp.http(member.token);
      const reauthenticate = () =>
        http().post('/api/v1/auth/reauthenticate').set('x-forwarded-for', from).send({ password: memberPassword });
      const change = () =>
        http()
          .put('/api/v1/me/password')
          .set('x-forwarded-for', from)
          .send({ currentPassword: memberPassword, newPassword: memberPassword });
      for (let attempt = 0; attempt < 2; attempt++) {
        await fail(hasher, 'verify', new HasherBusyError(), async () => await reauthenticate());
        await expectCounts(member.username, 0);
        await fail(hasher, 'verify', new HasherBusyError(), async () => await change());
        await expectCounts(member.username, 0);
        // The password is right, but it is the new one too.
        await change().expect(400);
        await expectCounts(member.username, 0);
      }
      await reauthenticate().expect(204);
    });

    it('counts if it was wrong and only its entry failed', async () => {
      const member = await testApp.member(company);
      const guess = async () => await loginFrom(from, member.username, 'wrong-guess-1');
      await fail(testApp.app.get(LoginAudit), 'record', new DatabaseBusyError(), guess);
      await guess();
      await expectCounts(member.username, 2);
    });
  });

  it('counts all addresses of an IPv6 /64 as one, and an IPv4-mapped address as its IPv4 address', async () => {
    const member = await testApp.member(company);
    for (const [guesses, same, other] of [
      [['2001:db8:1:2::1', '2001:DB8:1:2:ffff::2', '[2001:db8:1:2::3]:443'], '2001:db8:1:2:9::9', '2001:db8:1:3::1'],
      [['::ffff:192.0.2.30', '192.0.2.30', '::ffff:c000:21e'], '192.0.2.30', '192.0.2.31'],
    ] as const) {
      for (const address of guesses) await loginFrom(address, member.username, 'wrong-guess-1').expect(401);
      await loginFrom(same, member.username, memberPassword).expect(429);
      await loginFrom(other, member.username, memberPassword).expect(200);
    }
  });

  it('stores and shows an IPv4-mapped address as its IPv4 address, and an IPv6 address in full', async () => {
    const own = await testApp.company('Addresses');
    for (const [given, shown] of [
      ['::ffff:192.0.2.40', '192.0.2.40'],
      ['2001:DB8:0:0:0:0:0:40%eth0', '2001:db8::40'],
    ] as const) {
      const { body } = await loginFrom(given, own.admin.username, own.admin.password).expect(200);
      const sessions = await testApp.http(body.accessToken).get('/api/v1/me/sessions').expect(200);
      expect(sessions.body.items.find(({ current }: { current: boolean }) => current).address).toBe(shown);
      expect((await entries(own, 'session.started'))[0]).toMatchObject({ address: shown });
    }
  });

  it('adds one entry a minute to the audit log while it refuses logins to an account', async () => {
    const own = await testApp.company('Refused logins');
    const member = await testApp.member(own);
    const guess = async (address: string) => {
      for (let count = 0; count < 3; count++) await loginFrom(address, member.username, 'wrong-guess-1').expect(401);
      for (let count = 0; count < 3; count++) await loginFrom(address, member.username, 'wrong-guess-1').expect(429);
    };
    await guess('192.0.2.50');
    await guess('192.0.2.51');
    await expect.poll(() => entries(own, 'session.throttled')).toMatchObject([{ address: '192.0.2.50', target: { id: member.id } }]);
    await query(`update login_accounts set refusal_recorded_at = refusal_recorded_at - interval '61 seconds'`);
    await loginFrom('192.0.2.51', member.username, 'wrong-guess-1').expect(429);
    await loginFrom('192.0.2.50', member.username, 'wrong-guess-1').expect(429);
    await expect.poll(() => entries(own, 'session.throttled')).toMatchObject([{ address: '192.0.2.51' }, { address: '192.0.2.50' }]);
  });

  describe('after 100 failures in a row on an account from everywhere', () => {
    let address = 0;
    const unknownAddress = () => `198.51.100.${++address}`;
    /** 100 guesses from 34 addresses, at the same time. */
    const fail = async (username: string) => {
      const responses = await Promise.all(
        Array.from({ length: 34 }, async (_, index) => {
          const from = unknownAddress();
          const statuses: number[] = [];
          for (let guess = 0; guess < (index === 33 ? 1 : 3); guess++)
            statuses.push((await loginFrom(from, username, 'wrong-guess-1')).status);
          return statuses;
        }),
      );
      expect(responses.flat()).toEqual(Array.from({ length: 100 }, () => 401));
    };
    const laterBy = (seconds: number) =>
      query(`update login_attempts set window_ends_at = window_ends_at - make_interval(secs => ?)`, seconds);

    it('gives unknown addresses one attempt in five minutes, but does not restrict addresses that have signed in before', async () => {
      const own = await testApp.company('Attacked');
      const member = await testApp.member(own);
      await loginFrom('2001:db8:7:7::1', member.username, memberPassword).expect(200);
      await fail(member.username);
      expect(await entries(own, 'user.login-restricted')).toMatchObject([{ target: { id: member.id }, actor: { username: null } }]);
      const from = unknownAddress();
      const first = await loginFrom(from, member.username, 'wrong-guess-1').expect(401);
      const refused = await loginFrom(from, member.username, 'wrong-guess-1').expect(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(290);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(300);
      await laterBy(301);
      await loginFrom(from, member.username, 'wrong-guess-1').expect(401);
      await loginFrom(from, member.username, 'wrong-guess-1').expect(429);
      // The owner has the usual attempts from a known network, and a success lifts the restriction for all.
      for (let guess = 0; guess < 2; guess++) await loginFrom('2001:db8:7:7::2', member.username, 'wrong-guess-1').expect(401);
      expect(await entries(own, 'user.login-restricted')).toHaveLength(1);
      await loginFrom('2001:db8:7:7::3', member.username, memberPassword).expect(200);
      const later = unknownAddress();
      for (let guess = 0; guess < 3; guess++) await loginFrom(later, member.username, 'wrong-guess-1').expect(401);
      // An unknown username gets the same responses.
      await fail('never.heard.of');
      const alike = unknownAddress();
      const { body } = await loginFrom(alike, 'never.heard.of', 'wrong-guess-1').expect(401);
      expect({ ...body, requestId: '' }).toEqual({ ...first.body, requestId: '' });
      const { body: refusedAlike, headers } = await loginFrom(alike, 'never.heard.of', 'wrong-guess-1').expect(429);
      expect({ ...refusedAlike, requestId: '' }).toEqual({ ...refused.body, requestId: '' });
      expect(Number(headers['retry-after'])).toBeGreaterThan(290);
    });

    it('allows one of many concurrent attempts from an unknown address, and ends with a new password from an admin', async () => {
      const member = await testApp.member(company);
      await loginFrom(unknownAddress(), member.username, 'wrong-guess-1').expect(401);
      await query('update login_accounts set failures = 100');
      const from = unknownAddress();
      const responses = await Promise.all(Array.from({ length: 6 }, () => loginFrom(from, member.username, 'wrong-guess-1')));
      expect(responses.map(({ status }) => status).toSorted()).toEqual([401, 429, 429, 429, 429, 429]);
      await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ password: 'another-lantern-5' }).expect(200);
      for (let guess = 0; guess < 2; guess++) await loginFrom(from, member.username, 'wrong-guess-1').expect(401);
      await loginFrom(from, member.username, 'another-lantern-5').expect(200);
    });

    it('counts wrong current passwords, and lets a signed-in user try again', async () => {
      const own = await testApp.company('Own password');
      const member = await testApp.signedInMember(own);
      await loginFrom(unknownAddress(), member.username, 'wrong-guess-1').expect(401);
      await query('update login_accounts set failures = 99');
      const reauthenticate = (password: string) =>
        testApp.http(member.token).post('/api/v1/auth/reauthenticate').set('x-forwarded-for', '203.0.113.9').send({ password });
      await reauthenticate('wrong-guess-1').expect(400);
      expect(await entries(own, 'user.login-restricted')).toHaveLength(1);
      const from = unknownAddress();
      await loginFrom(from, member.username, 'wrong-guess-1').expect(401);
      await loginFrom(from, member.username, 'wrong-guess-1').expect(429);
      await reauthenticate('wrong-guess-1').expect(400);
      await reauthenticate(memberPassword).expect(204);
      await loginFrom(from, member.username, memberPassword).expect(200);
    });
  });

  it('forgets the attempts on many users with a fixed number of statements', async () => {
    const members = [await testApp.member(company), await testApp.member(company), await testApp.member(company)];
    for (const { username } of members) await loginFrom('192.0.2.80', username, 'wrong-guess-1').expect(401);
    const other = await testApp.member(company);
    await loginFrom('192.0.2.80', other.username, 'wrong-guess-1').expect(401);
    const statements = await testApp.database.acrossCompanies(async (em) => {
      const run = vi.spyOn(em.getTransactionContext<{ executeQuery(...values: unknown[]): Promise<unknown> }>()!, 'executeQuery');
      await testApp.app.get(LoginThrottle).forgetUsers(
        em,
        members.map(({ id }) => id),
      );
      return run.mock.calls.length;
    });
    expect(statements).toBe(3);
    const counts = async (username: string) => [await failuresInARow(username), await attemptsOf('account', username, '192.0.2.80')];
    for (const { username } of members) expect(await counts(username)).toEqual([0, 0]);
    expect(await counts(other.username)).toEqual([1, 1]);
  });

  it('hashes a password again at login when the parameters have become stronger', async () => {
    const member = await testApp.member(company);
    const weak = await hash(memberPassword, { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await query('update users set password_hash = ? where id = ?', weak, member.id);
    await testApp.login(member.username, memberPassword);
    const [{ password_hash: renewed }] = (await query('select password_hash from users where id = ?', member.id)) as [
      { password_hash: string },
    ];
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await testApp.login(member.username, memberPassword);
  });

  it('makes imported users change their password first, where the company requires it', async () => {
    const own = await testApp.company('Careful');
    await setPolicy({ passwordChangeRequired: true }, own).expect(200);
    const person = newPerson('first.login');
    await testApp.import(own, await staff(person));
    const { token } = await testApp.login('first.login', String(person['Password']));
    expect((await testApp.http(token).get('/api/v1/me').expect(200)).body.mustChangePassword).toBe(true);
    expect((await testApp.http(token).get('/api/v1/me/datalinks').expect(403)).body.code).toBe('access/password-change-required');
    await testApp.http(token).patch('/api/v1/me').send({ title: 'x' }).expect(403);
    await testApp
      .http(token)
      .put('/api/v1/me/password')
      .send({ currentPassword: person['Password'], newPassword: 'a-lantern-of-my-own-1' })
      .expect(204);
    await testApp.http(token).get('/api/v1/me/datalinks').expect(200);
    // An admin may log in as a user who has never logged in.
    await testApp.import(own, await staff(newPerson('never.there')));
    const id = String((await testApp.users(own))['never.there']!['id']);
    await testApp
      .http(await testApp.impersonate(own, id))
      .get('/api/v1/me/datalinks')
      .expect(200);
  });

  it('asks an admin for the password again before "login as user" when the login is too old', async () => {
    const own = await testApp.company('Stepping up');
    const member = await testApp.member(own);
    await setPolicy({ reauthenticateMinutes: 5 }, own).expect(200);
    const start = () => testApp.http(own.token).post(`${own.path}/users/${member.id}/impersonations`).send({ reason: 'A new fax number' });
    await query(`update sessions set authenticated_at = now() - interval '5 minutes 1 second' where user_id = ?`, own.admin.id);
    const { body, headers } = await start().expect(401);
    expect(body).toMatchObject({ code: 'auth/reauthentication-required', maxAgeSeconds: 300 });
    expect(headers['www-authenticate']).toBe('Bearer realm="cardroll", error="insufficient_user_authentication", max_age="300"');
    const reauthenticate = (password: string) => testApp.http(own.token).post('/api/v1/auth/reauthenticate').send({ password });
    await reauthenticate('not-the-password').expect(400);
    await start().expect(401);
    await reauthenticate(own.admin.password).expect(204);
    await start().expect(201);
  });

  it('ends "login as user" after the minutes that the company has set', async () => {
    const own = await testApp.company('Short');
    const member = await testApp.member(own);
    await setPolicy({ impersonation: { minutes: 5 } }, own).expect(200);
    const { body } = await testApp
      .http(own.token)
      .post(`${own.path}/users/${member.id}/impersonations`)
      .send({ reason: 'A new fax number' });
    const minutes = (Date.parse(body.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4.9);
    expect(minutes).toBeLessThanOrEqual(5);
    for (const minutesAsked of [0, 61, 1.5, '5', null]) await setPolicy({ impersonation: { minutes: minutesAsked } }, own).expect(400);
    await setPolicy({ impersonation: { minutes: 60 } }, own).expect(200);
    await setPolicy({ reauthenticateMinutes: 1_441 }, own).expect(400);
  });

  it('shows users who logged in as them, why and what was changed, and lets them revert it', async () => {
    const member = await testApp.signedInMember(company);
    const other = await testApp.signedInMember(company);
    await testApp.http(member.token).patch('/api/v1/me/datalinks').send({ fax: '+852 1111 1111', workPhone: '+852 2222 2222' }).expect(200);
    const impersonated = await testApp.impersonate(company, member.id);
    const change = (body: object) => testApp.http(impersonated).patch('/api/v1/me/datalinks').send(body).expect(200);
    await change({ fax: '+852 3333 3333', workPhone: '+852 4444 4444' });
    await change({ fax: '+852 5555 5555', website: 'https://example.com/x' });
    await testApp.http(impersonated).get('/api/v1/me/impersonations').expect(403);
    await testApp.http(impersonated).delete('/api/v1/impersonation').expect(204);
    const { body } = await testApp.http(member.token).get('/api/v1/me/impersonations').expect(200);
    expect(body.items).toMatchObject([
      {
        actor: { username: company.admin.username },
        reason: 'A test of login as user',
        endReason: 'stopped',
        changes: [
          { field: 'workPhone', from: '+852 2222 2222', to: '+852 4444 4444' },
          { field: 'fax', from: '+852 1111 1111', to: '+852 5555 5555' },
          { field: 'website', from: null, to: 'https://example.com/x' },
        ],
      },
    ]);
    await testApp.http(member.token).patch('/api/v1/me/datalinks').send({ workPhone: '+852 6666 6666' }).expect(200);
    const revert = (token: string) => testApp.http(token).post(`/api/v1/me/impersonations/${body.items[0].id}/revert`);
    await revert(other.token).expect(404);
    expect((await revert(member.token).expect(200)).body).toMatchObject({
      fax: '+852 1111 1111',
      workPhone: '+852 6666 6666',
      website: null,
    });
    expect((await testApp.http(other.token).get('/api/v1/me/impersonations').expect(200)).body.items).toEqual([]);
  });

  it('notifies users of unseen impersonations at their next visit', async () => {
    const own = await testApp.company('Open about it');
    const member = await testApp.signedInMember(own);
    const unseen = async (token = member.token) => (await testApp.http(token).get('/api/v1/me').expect(200)).body.unseenImpersonations;
    expect(await unseen()).toBe(0);
    const impersonated = await testApp.impersonate(own, member.id);
    expect([await unseen(), await unseen(impersonated)]).toEqual([1, 0]);
    await testApp.http(impersonated).post('/api/v1/me/impersonations/seen').expect(403);
    await setPolicy({ impersonation: { notifyUser: false } }, own).expect(200);
    expect(await unseen()).toBe(0);
    await setPolicy({ impersonation: { notifyUser: true } }, own).expect(200);
    await testApp.http(member.token).post('/api/v1/me/impersonations/seen').expect(204);
    expect(await unseen()).toBe(0);
  });

  it('records the session and the user agent in the audit log', async () => {
    await testApp.http(company.token).patch(company.path).set('user-agent', 'AuditTest/1.0').send({ name: 'Renamed' }).expect(200);
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?action=company.updated&limit=1`).expect(200);
    expect(body.items[0]).toMatchObject({ userAgent: 'AuditTest/1.0', sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });
});

describe('many logins at the same time', () => {
  it('do not block other requests, and get 503 with Retry-After when the queue is full', async () => {
    const testApp = await TestApp.start({ LOGIN_FAILURES_MAX: '1000' });
    const company = await testApp.company();
    const login = (username: string) => testApp.http().post('/api/v1/auth/login').send({ username, password: 'wrong-guess-1' });
    const logins = Array.from({ length: 120 }, (_, index) => login(`unknown.${index}`)).map(async (request) => await request);
    expect((await testApp.http(company.token).get('/api/v1/me')).status).toBe(200);
    const responses = await Promise.all(logins);
    expect(responses.map(({ status }) => status).filter((status) => status !== 401 && status !== 503)).toEqual([]);
    expect(responses.map(({ status }) => status)).toContain(401);
    // Whether the queue fills up depends on the machine, so a full queue is simulated.
    const full = vi.spyOn(testApp.app.get(PasswordHasher), 'verifyDummy').mockRejectedValue(new HasherBusyError());
    const { body, headers } = await login('unknown.user').expect(503);
    expect(body.code).toBe('service/unavailable');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    full.mockRestore();
    await testApp.login(company.admin.username, company.admin.password);
    await testApp.close();
  });
});
