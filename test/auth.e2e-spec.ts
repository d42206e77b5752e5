import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuthRetention } from '../src/auth/auth-retention.service.ts';
import { keysOf } from '../src/auth/login-throttle.rules.ts';
import { ImpersonationService } from '../src/impersonation/impersonation.service.ts';
import { networkOf } from '../src/platform/access/index.ts';
import { memberPassword, TestApp, type TestCompany, useTestApp } from './support/test-app.ts';

describe('auth', () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '3' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const login = (username: string, password: string) => testApp.http().post('/api/v1/auth/login').send({ username, password });
  const refresh = (refreshToken: string) => testApp.http().post('/api/v1/auth/refresh').send({ refreshToken });
  const me = (token: string) => testApp.http(token).get('/api/v1/me');
  const attemptsOf = async (key: Buffer) => {
    const sql = 'select attempts from login_attempts where key_hash = ?';
    return (await testApp.database.query<{ attempts: number }>('all', sql, [key]))[0]?.attempts ?? 0;
  };
  const withoutRequestId = ({ requestId: _, ...body }: Record<string, unknown>) => body;

  it('returns a pair of tokens and the user, whatever the case of the username', async () => {
    const { body } = await login(company.admin.username.toUpperCase(), company.admin.password).expect(200);
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, user: { username: company.admin.username, role: 'company_admin' } });
    expect(Buffer.from(body.refreshToken, 'base64url')).toHaveLength(32);
    const [header, payload] = body.accessToken
      .split('.')
      .slice(0, 2)
      .map((part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{11}$/) });
    expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    expect(payload.exp - payload.iat).toBe(600);
  });

  it('gives the same response to an unknown user, a wrong password, a disabled user and a disabled company', async () => {
    const disabled = await testApp.member(company);
    await testApp.http(company.token).patch(`${company.path}/users/${disabled.id}`).send({ disabled: true }).expect(200);
    const closed = await testApp.company('Closed');
    await testApp
      .http(await testApp.platformToken())
      .patch(closed.path)
      .send({ disabled: true })
      .expect(200);
    const wrong = await testApp.member(company);
    const responses = [
      await login('nobody-at-all', memberPassword).expect(401),
      await login(wrong.username, 'not the password').expect(401),
      await login(disabled.username, memberPassword).expect(401),
      await login(closed.admin.username, closed.admin.password).expect(401),
    ];
    expect(new Set(responses.map(({ body }) => JSON.stringify(withoutRequestId(body)))).size).toBe(1);
    await me(closed.token).expect(401);
  });

  it('locks an account, known or unknown, after too many failures and says for how long', async () => {
    const member = await testApp.member(company);
    for (const username of [member.username, 'somebody-unknown']) {
      for (let attempt = 0; attempt < 3; attempt++) await login(username, 'wrong').expect(401);
      const { body, headers } = await login(username, memberPassword).expect(429);
      expect(body.code).toBe('auth/too-many-failures');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('allows no more guesses when many arrive at the same time', async () => {
    const member = await testApp.member(company);
    const { total, address } = keysOf(member.username, networkOf('127.0.0.1'));
    const before = await attemptsOf(address);
    const responses = await Promise.all(Array.from({ length: 60 }, () => login(member.username, 'wrong')));
    expect(Map.groupBy(responses, ({ status }) => status).get(401)).toHaveLength(3);
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(57);
    const accounts = await testApp.database.query('all', 'select failures from login_accounts where account_hash = ?', [total]);
    expect(accounts).toEqual([{ failures: 3 }]);
    expect((await attemptsOf(address)) - before).toBe(3);
  });

  it('counts no attempt of the address for a changed own password', async () => {
    const member = await testApp.signedInMember(company);
    const { address } = keysOf(member.username, networkOf('127.0.0.1'));
    const before = await attemptsOf(address);
    const passwords = { currentPassword: memberPassword, newPassword: 'changed-lantern-31' };
    await testApp.http(member.token).put('/api/v1/me/password').send(passwords).expect(204);
    expect(await attemptsOf(address)).toBe(before);
  });

  it('rotates refresh tokens and ends the session when a used one is sent again', async () => {
    const member = await testApp.member(company);
    const first = await testApp.login(member.username, memberPassword);
    const { body: second } = await refresh(first.refreshToken).expect(200);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await me(second.accessToken).expect(200);
    const { body } = await refresh(first.refreshToken).expect(401);
    expect(body.code).toBe('auth/invalid-refresh-token');
    await refresh(second.refreshToken).expect(401);
    await me(second.accessToken).expect(401);
  });

  it('accepts one of many refreshes with the same token, and then ends the session', async () => {
    const member = await testApp.member(company);
    const { refreshToken } = await testApp.login(member.username, memberPassword);
    const responses = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
    const won = responses.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    await refresh(won[0]!.body.refreshToken).expect(401);
  });

  it('ends one session or all of them, effective with the next request', async () => {
    const member = await testApp.member(company);
    const [one, two, three] = [
      await testApp.login(member.username, memberPassword),
      await testApp.login(member.username, memberPassword),
      await testApp.login(member.username, memberPassword),
    ];
    const { body } = await testApp.http(one.token).get('/api/v1/me/sessions').expect(200);
    expect(body.items).toHaveLength(3);
    const current = body.items.find((session: { current: boolean }) => session.current);
    await testApp.http(two.token).delete(`/api/v1/me/sessions/${current.id}`).expect(204);
    await me(one.token).expect(401);
    await testApp.http(two.token).delete(`/api/v1/me/sessions/${current.id}`).expect(404);
    await testApp.http(company.token).delete(`/api/v1/me/sessions/${body.items[0].id}`).expect(404);
    await testApp.http(two.token).post('/api/v1/auth/logout').expect(204);
    await me(two.token).expect(401);
    const four = await testApp.login(member.username, memberPassword);
    await testApp.http(four.token).post('/api/v1/auth/logout-all').expect(204);
    await me(three.token).expect(401);
    await refresh(four.refreshToken).expect(401);
  });

  it('changes the own password only with the current one, and ends the other sessions', async () => {
    const member = await testApp.member(company);
    const other = await testApp.login(member.username, memberPassword);
    const { token } = await testApp.login(member.username, memberPassword);
    const change = (currentPassword: string, newPassword: string) =>
      testApp.http(token).put('/api/v1/me/password').send({ currentPassword, newPassword });
    expect((await change('wrong', 'a-new-lantern-77').expect(400)).body.code).toBe('users/wrong-password');
    expect((await change(memberPassword, 'password1').expect(400)).body.errors[0]).toMatchObject({
      path: 'newPassword',
      code: 'too-common',
    });
    await change(memberPassword, 'a-new-lantern-77').expect(204);
    await me(token).expect(200);
    await me(other.token).expect(401);
    await login(member.username, memberPassword).expect(401);
    await login(member.username, 'a-new-lantern-77').expect(200);
  });

  describe('a token', () => {
    const secret = 'a-secret-of-tests-with-enough-bytes-in-it';
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (header: object, payload: object, key = secret) => {
      const content = `${encode(header)}.${encode(payload)}`;
      return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
    };
    const claims = () => JSON.parse(Buffer.from(company.token.split('.')[1]!, 'base64url').toString());

    it('is accepted when signed as the service signs it, so that the cases below fail for their own reason', async () => {
      await me(sign({ alg: 'HS256', typ: 'at+jwt' }, claims())).expect(200);
    });

    it('is not asked for with an error when the request has another scheme, and is read in any case of its scheme', async () => {
      const send = (authorization: string) => testApp.http().get('/api/v1/me').set('authorization', authorization);
      expect((await send('Basic YTpi').expect(401)).headers['www-authenticate']).toBe('Bearer realm="cardroll"');
      await send(`bearer  ${company.token}`).expect(200);
    });

    it('with a time of issue that is at most a minute ahead is accepted, because clocks differ', async () => {
      await me(sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), iat: Math.floor(Date.now() / 1_000) + 50 })).expect(200);
    });

    it.each<[string, () => string]>([
      ['another key', () => sign({ alg: 'HS256', typ: 'at+jwt' }, claims(), 'another-secret-with-enough-bytes-in-it-too')],
      ['no algorithm', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
      ['another algorithm', () => sign({ alg: 'HS512', typ: 'at+jwt' }, claims())],
      ['another type', () => sign({ alg: 'HS256', typ: 'JWT' }, claims())],
      ['another issuer', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), iss: 'other' })],
      ['another audience', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), aud: 'other' })],
      ['an expiry in the past', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), exp: 1_700_000_000 })],
      ['no expiry', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), exp: undefined })],
      [
        'a time of issue in the future',
        () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), iat: Math.floor(Date.now() / 1_000) + 90 }),
      ],
      ['no id', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), jti: undefined })],
      ['another user', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), sub: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })],
      ['an actor that the session does not have', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), act: { sub: claims().sub } })],
      ['an unknown session', () => sign({ alg: 'HS256', typ: 'at+jwt' }, { ...claims(), sid: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })],
      ['rubbish', () => 'rubbish'],
      ['something behind it', () => `${company.token} x`],
    ])('with %s is refused', async (_, makeToken) => {
      const { body, headers } = await me(makeToken()).expect(401);
      // The challenge says that there was a token, the body is the same as without one (RFC 6750 §3.1).
      expect(headers['www-authenticate']).toBe('Bearer realm="cardroll", error="invalid_token"');
      const without = await testApp.http().get('/api/v1/me').expect(401);
      expect(without.headers['www-authenticate']).toBe('Bearer realm="cardroll"');
      expect({ ...body, requestId: '' }).toEqual({ ...without.body, requestId: '' });
    });
  });

  it('does not count a new password that is too weak as a failed login', async () => {
    const member = await testApp.signedInMember(company);
    for (let attempt = 0; attempt < 5; attempt++) {
      await testApp
        .http(member.token)
        .put('/api/v1/me/password')
        .send({ currentPassword: memberPassword, newPassword: 'short' })
        .expect(400);
    }
    await login(member.username, memberPassword).expect(200);
  });

  it('keeps a password that an admin sets while the user changes the old one', async () => {
    for (let turn = 0; turn < 8; turn++) {
      const member = await testApp.signedInMember(company);
      await Promise.all([
        testApp.http(member.token).put('/api/v1/me/password').send({ currentPassword: memberPassword, newPassword: 'stolen-lantern-66' }),
        testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ password: 'reset-lantern-55' }).expect(200),
      ]);
      await login(member.username, 'reset-lantern-55').expect(200);
      await login(member.username, 'stolen-lantern-66').expect(401);
    }
  });

  it('records the reuse of a refresh token in the audit log', async () => {
    const member = await testApp.member(company);
    const { refreshToken } = await testApp.login(member.username, memberPassword);
    await refresh(refreshToken).expect(200);
    await refresh(refreshToken).expect(401);
    const { body } = await testApp
      .http(company.token)
      .get(`${company.path}/audit-events?actor=${member.username}&action=session.ended`)
      .expect(200);
    expect(body.items).toMatchObject([{ details: { reason: 'refresh-token-reused' } }]);
  });

  it('unlocks an account when an admin sets a new password', async () => {
    const member = await testApp.member(company);
    for (let attempt = 0; attempt < 4; attempt++) await login(member.username, 'wrong');
    await login(member.username, memberPassword).expect(429);
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ password: 'fresh-meadow-11' }).expect(200);
    await login(member.username, 'fresh-meadow-11').expect(200);
  });

  it('refuses the current password as the new one', async () => {
    const member = await testApp.signedInMember(company);
    const { body } = await testApp
      .http(member.token)
      .put('/api/v1/me/password')
      .send({ currentPassword: memberPassword, newPassword: memberPassword })
      .expect(400);
    expect(body.errors).toMatchObject([{ path: 'newPassword', code: 'same-password' }]);
  });

  it('refuses a password with characters that cannot be stored', async () => {
    const member = await testApp.signedInMember(company);
    for (const newPassword of ['lone\ud800surrogate', 'with\u0000zero-in-it']) {
      const { body } = await testApp
        .http(member.token)
        .put('/api/v1/me/password')
        .send({ currentPassword: memberPassword, newPassword })
        .expect(400);
      expect(body.errors).toMatchObject([{ path: 'newPassword', code: 'forbidden-character' }]);
    }
  });
});

describe('a failed login', () => {
  it('takes as long for an unknown user as for a wrong password', async () => {
    const testApp = await TestApp.start({ LOGIN_FAILURES_MAX: '1000' });
    const { username } = await testApp.member(await testApp.company());
    const milliseconds = async (name: string) => {
      const started = performance.now();
      await testApp.http().post('/api/v1/auth/login').send({ username: name, password: 'wrong-guess-1' }).expect(401);
      return performance.now() - started;
    };
    const times = { unknown: [] as number[], wrong: [] as number[] };
    for (let turn = 0; turn < 15; turn++) {
      times.unknown.push(await milliseconds(`unknown.${turn}`));
      times.wrong.push(await milliseconds(username));
    }
    const median = (of: number[]) => of.toSorted((a, b) => a - b)[7]!;
    // Without the dummy hash it would be a tenth. Only a wrong password of a known user writes an audit entry too.
    expect(median(times.unknown) / median(times.wrong)).toBeGreaterThan(0.5);
    await testApp.close();
  });
});

describe('sessions, refresh tokens and login attempts', () => {
  const testApp = useTestApp();
  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters));
  const sweep = () => testApp.app.get(AuthRetention).sweep();

  it('are deleted when they can no longer matter, and not before', async () => {
    const company = await testApp.company();
    const member = await testApp.member(company);
    const logins: Record<string, { token: string; refreshToken: string; id: string }> = {};
    for (const name of ['active', 'loggedOut', 'expired', 'justOver']) {
      const { token, refreshToken } = await testApp.login(member.username, memberPassword);
      const { body } = await testApp.http(token).get('/api/v1/me/sessions').expect(200);
      logins[name] = { token, refreshToken, id: body.items.find(({ current }: { current: boolean }) => current).id };
    }
    const left = async () => {
      const ids = new Set((await query<{ id: string }>('select id from sessions where user_id = ?', member.id)).map(({ id }) => id));
      return Object.keys(logins).filter((name) => ids.has(logins[name]!.id));
    };
    const refresh = (refreshToken: string) => testApp.http().post('/api/v1/auth/refresh').send({ refreshToken });
    const { body: rotated } = await refresh(logins['active']!.refreshToken).expect(200);
    await testApp.http(logins['loggedOut']!.token).post('/api/v1/auth/logout').expect(204);
    await query(`update sessions set ended_at = now() - interval '25 hours' where id = ?`, logins['loggedOut']!.id);
    await query(`update sessions set expires_at = now() - interval '25 hours' where id = ?`, logins['expired']!.id);
    await query(`update sessions set expires_at = now() - interval '23 hours' where id = ?`, logins['justOver']!.id);
    await sweep();
    expect(await left()).toEqual(['active', 'justOver']);
    const orphans = await query('select 1 from refresh_tokens where session_id not in (select id from sessions)');
    expect(orphans).toEqual([]);
    // A used token of an active session still shows that it was copied.
    await refresh(logins['active']!.refreshToken).expect(401);
    await testApp.http(rotated.accessToken).get('/api/v1/me').expect(401);
    expect((await testApp.http(company.token).get(`${company.path}/audit-events?action=session.ended`)).body.items[0]).toMatchObject({
      details: { reason: 'refresh-token-reused' },
    });
  });

  it('keep an impersonation and the session of its admin until its end is in the audit log', async () => {
    const company = await testApp.company();
    await testApp.impersonate(company, (await testApp.member(company)).id);
    const sessions = () =>
      query<{ kind: string }>('select kind from sessions where user_id = ? or impersonator_id = ?', company.admin.id, company.admin.id);
    await query(
      `update sessions set expires_at = now() - interval '2 days' where user_id = ? or impersonator_id = ?`,
      company.admin.id,
      company.admin.id,
    );
    await query(`update impersonations set expires_at = now() - interval '2 days' where impersonator_id = ?`, company.admin.id);
    await sweep();
    expect(await sessions()).toHaveLength(2);
    await testApp.app.get(ImpersonationService).endExpired();
    await query(`update sessions set ended_at = now() - interval '2 days' where impersonator_id = ?`, company.admin.id);
    await sweep();
    expect(await sessions()).toEqual([]);
    const { token } = await testApp.login(company.admin.username, company.admin.password);
    const { body } = await testApp.http(token).get(`${company.path}/impersonations`).expect(200);
    expect(body.items).toMatchObject([{ endReason: 'expired' }]);
  });

  it('of many rows are deleted in batches', async () => {
    await query(
      `insert into login_attempts (key_hash, attempts, window_ends_at)
       select sha256(convert_to(n::text, 'UTF8')), 1, now() - interval '1 second' from generate_series(1, 2500) as n`,
    );
    await query(
      `insert into login_accounts (account_hash, failures, attempted_at) values (sha256('old'), 1, now() - interval '31 days'), (sha256('new'), 1, now() - interval '29 days'),
         (sha256('old without failures'), 0, now() - interval '16 minutes'), (sha256('without failures'), 0, now() - interval '14 minutes')`,
    );
    await query(
      `insert into known_addresses (key_hash, signed_in_at) values (sha256('old'), now() - interval '181 days'), (sha256('new'), now() - interval '179 days')`,
    );
    await sweep();
    const count = async (table: string, condition: string) => (await query(`select 1 from ${table} where ${condition}`)).length;
    expect([
      await count('login_attempts', 'window_ends_at < now()'),
      await count('login_accounts', `account_hash in (sha256('old'), sha256('new'))`),
      await count('login_accounts', `account_hash in (sha256('old without failures'), sha256('without failures'))`),
      await count('known_addresses', `key_hash in (sha256('old'), sha256('new'))`),
    ]).toEqual([0, 1, 1, 1]);
  });
});
