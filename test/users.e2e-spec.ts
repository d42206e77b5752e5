import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';

describe('companies and users', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const asAdmin = () => testApp.http(company.token);
  const newUser = (overrides: Record<string, unknown> = {}) => ({
    username: 'new.user',
    password: memberPassword,
    email: 'new@example.com',
    firstName: 'New',
    lastName: 'User',
    ...overrides,
  });

  it('creates a company with its first admin, who can log in', async () => {
    const provisioned = await testApp.company('Provisioned');
    const { body } = await testApp.http(provisioned.token).get('/api/v1/me').expect(200);
    expect(body).toMatchObject({
      user: { role: 'company_admin', companyName: 'Provisioned' },
      company: { id: provisioned.id, name: 'Provisioned' },
      actor: null,
      impersonation: null,
    });
  });

  it('creates no company when its admin cannot be created', async () => {
    const http = testApp.http(await testApp.platformToken());
    const admin = newUser({ username: company.admin.username });
    expect((await http.post('/api/v1/companies').send({ name: 'Never Created', admin }).expect(409)).body.code).toBe(
      'users/username-unavailable',
    );
    expect((await http.get('/api/v1/companies?q=Never').expect(200)).body.items).toEqual([]);
    const { body } = await http
      .post('/api/v1/companies')
      .send({ name: 'Never', admin: { ...admin, password: 'short' } })
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'admin.password', code: 'too-short' })]);
    await http.post('/api/v1/companies').send({ name: 'Never' }).expect(400);
  });

  it('refuses a change of an outdated version', async () => {
    const { body } = await asAdmin()
      .post(`${company.path}/users`)
      .send(newUser({ username: 'versioned.user' }))
      .expect(201);
    const address = `${company.path}/users/${body.id}`;
    const change = (ifMatch: string, title: string) => asAdmin().patch(address).set('if-match', ifMatch).send({ title });
    await change('"1"', 'Clerk').expect(200);
    for (const stale of ['"1"', 'W/"1"', '2', '"1", "3"']) {
      const { body: problem } = await change(stale, 'Other').expect(412);
      expect(problem.code).toBe('users/stale-version');
    }
    await asAdmin().delete(address).set('if-match', '"1"').expect(412);
    await change('"1", "2"', 'Manager').expect(200);
    await change('*', 'Director').expect(200);
    expect((await asAdmin().get(address).expect(200)).body).toMatchObject({ title: 'Director', version: 4 });
    await asAdmin().delete(address).set('if-match', '"4"').expect(204);
  });

  it('pages through companies by name', async () => {
    for (const name of ['Page A', 'Page B', 'Page C']) await testApp.company(name);
    const http = testApp.http(await testApp.platformToken());
    const { body: first } = await http.get('/api/v1/companies?q=page&limit=2').expect(200);
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['Page A', 'Page B']);
    const { body: second } = await http.get(`/api/v1/companies?q=page&limit=2&cursor=${first.nextCursor}`).expect(200);
    expect(second.items.map(({ name }: { name: string }) => name)).toEqual(['Page C']);
    expect(second.nextCursor).toBeNull();
  });

  it('lets company admins change name and policy, but only platform admins disable a company', async () => {
    const own = await testApp.company('Renamed');
    const { body } = await testApp
      .http(own.token)
      .patch(own.path)
      .send({ name: 'Renamed Ltd', policy: { impersonation: { enabled: false } } })
      .expect(200);
    expect(body).toMatchObject({ name: 'Renamed Ltd', policy: { impersonation: { enabled: false } }, disabled: false });
    await testApp.http(own.token).patch(own.path).send({ disabled: true }).expect(403);
    await testApp
      .http(own.token)
      .patch(own.path)
      .send({ policy: { impersonation: { enabled: 'yes' } } })
      .expect(400);
  });

  it('shows changed numbers of a policy as numbers in the audit log', async () => {
    const own = await testApp.company('Policy');
    await testApp
      .http(own.token)
      .patch(own.path)
      .send({ policy: { impersonation: { minutes: 5 }, passwordChangeRequired: true } })
      .expect(200);
    // The response is also compared with the OpenAPI document.
    const { body } = await testApp.http(own.token).get(`${own.path}/audit-events?action=company.updated`).expect(200);
    expect(body.items[0].changes).toEqual([
      { field: 'policy.impersonation.minutes', from: 30, to: 5 },
      { field: 'policy.passwordChangeRequired', from: false, to: true },
    ]);
  });

  it('tags the own profile and companies by their versions, and refuses a change of an outdated one', async () => {
    const own = await testApp.company('Versioned');
    const http = testApp.http(own.token);
    for (const [path, code, change] of [
      ['/api/v1/me', 'users/stale-version', { title: 'Clerk' }],
      [own.path, 'companies/stale-version', { name: 'Versioned Ltd' }],
    ] as const) {
      const { headers, body } = await http.get(path).expect(200);
      expect({ path, etag: headers['etag'] }).toEqual({ path, etag: `"${(body.user ?? body).version}"` });
      const patch = (ifMatch: string) => http.patch(path).set('if-match', ifMatch).send(change);
      expect((await patch('"0"').expect(412)).body.code).toBe(code);
      expect((await patch('rubbish').expect(412)).body.code).toBe(code);
      const next = `"${(body.user ?? body).version + 1}"`;
      expect((await patch(`W/${headers['etag']}`).expect(200)).headers['etag']).toBe(next);
      expect((await http.get(path).expect(200)).headers['etag']).toBe(next);
      await patch(headers['etag']!).expect(412);
      // A change of nothing is compared too, and keeps the version.
      expect((await patch('*').expect(200)).headers['etag']).toBe(next);
    }
  });

  it.each(['/api/v1/me', 'company'])('makes one of several changes of the same version of %s', async (name) => {
    const own = await testApp.company('Raced');
    const path = name === 'company' ? own.path : name;
    const { headers } = await testApp.http(own.token).get(path).expect(200);
    const changes = Array.from({ length: 5 }, (_, index) =>
      testApp
        .http(own.token)
        .patch(path)
        .set('if-match', headers['etag']!)
        .send(name === 'company' ? { name: `Raced ${index}` } : { title: `Clerk ${index}` }),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412, 412, 412, 412]);
  });

  it('creates a user with the name of the company on the card, and records each change in the audit log', async () => {
    const { body, headers } = await asAdmin()
      .post(`${company.path}/users`)
      .send(newUser({ title: '  Clerk ' }))
      .expect(201);
    expect(body).toMatchObject({
      username: 'new.user',
      companyName: 'Acme Holdings',
      title: 'Clerk',
      department: null,
      role: 'member',
      disabled: false,
    });
    expect(JSON.stringify(body)).not.toMatch(/password|hash/i);
    expect(headers['etag']).toBe('"1"');
    const patched = await asAdmin()
      .patch(`${company.path}/users/${body.id}`)
      .send({ title: null, department: 'Sales', password: 'another-lantern-12' })
      .expect(200);
    expect(patched.body).toMatchObject({ title: null, department: 'Sales', version: 2 });
    expect(patched.headers['etag']).toBe('"2"');
    const { body: audit } = await asAdmin().get(`${company.path}/audit-events?target=new.user`).expect(200);
    expect(audit.items.map(({ action }: { action: string }) => action)).toEqual(['user.updated', 'user.created']);
    expect(audit.items[0]).toMatchObject({
      actor: { username: company.admin.username },
      subject: { username: company.admin.username },
      changes: [
        { field: 'title', from: 'Clerk', to: null },
        { field: 'department', from: null, to: 'Sales' },
        { field: 'password', from: null, to: null },
      ],
    });
    expect(audit.items[0]).toMatchObject({ requestId: expect.any(String), address: '127.0.0.1' });
  });

  it('changes and records nothing when a patch has the current values', async () => {
    const member = await testApp.member(company);
    const { body } = await asAdmin()
      .patch(`${company.path}/users/${member.id}`)
      .send({ firstName: 'Mem', disabled: false, role: 'member' })
      .expect(200);
    expect(body.version).toBe(1);
    expect((await asAdmin().get(`${company.path}/audit-events?target=${member.username}&action=user.updated`)).body.items).toEqual([]);
  });

  it.each([
    ['a username of another case', { username: 'NEW.USER.2' }, 409, 'users/username-unavailable'],
    ['a username with a space', { username: 'a b c' }, 400, 'request/invalid'],
    ['an unknown field', { shoeSize: 44 }, 400, 'request/invalid'],
    ['a role above', { role: 'platform_admin' }, 400, 'request/invalid'],
    ['a bad e-mail address', { email: 'nowhere' }, 400, 'request/invalid'],
    ['a common password', { password: 'password123' }, 400, 'request/invalid'],
    ["the company's name as password", { password: 'acme holdings' }, 400, 'request/invalid'],
    ['a number for a name', { firstName: 7 }, 400, 'request/invalid'],
  ])('refuses a user with %s', async (_, overrides, status, code) => {
    await asAdmin()
      .post(`${company.path}/users`)
      .send(newUser({ username: 'new.user.2' }));
    const { body } = await asAdmin()
      .post(`${company.path}/users`)
      .send(newUser({ username: 'new.user.3', ...overrides }))
      .expect(status);
    expect(body.code).toBe(code);
    expect(body.requestId).toEqual(expect.any(String));
  });

  it('lists with search, filters, sort order and pages that neither repeat nor lose a user', async () => {
    const own = await testApp.company('Listed');
    for (const name of ['Cara', 'Ann', 'Bob', 'Dan', 'Eve'])
      await testApp.member(own, { firstName: name, department: name < 'C' ? 'Sales' : 'Finance' });
    const list = async (query: string) => (await testApp.http(own.token).get(`${own.path}/users?${query}`).expect(200)).body;
    const names = ({ items }: { items: { firstName: string }[] }) => items.map(({ firstName }) => firstName);
    expect(names(await list('sort=-firstName&role=member'))).toEqual(['Eve', 'Dan', 'Cara', 'Bob', 'Ann']);
    expect(names(await list('department=Sales&sort=firstName'))).toEqual(['Ann', 'Bob']);
    expect(names(await list('q=bO&role=member'))).toEqual(['Bob']);
    for (const q of ['bob ber', 'BER bob', 'berbob', ' bob '])
      expect([q, names(await list(`q=${encodeURIComponent(q)}`))]).toEqual([q, ['Bob']]);
    expect(names(await list('q=bob+unknown'))).toEqual([]);
    expect(names(await list('q=%25'))).toEqual([]);
    for (const sort of ['username', '-username', 'email', 'createdAt', '-updatedAt', 'lastName']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page: { items: { id: string }[]; nextCursor: string | null } = await list(
          `sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? '';
      } while (cursor);
      expect(new Set(seen).size).toBe(6);
      expect(seen).toHaveLength(6);
    }
    const { nextCursor } = await list('sort=email&limit=2');
    await testApp.http(own.token).get(`${own.path}/users?sort=username&cursor=${nextCursor}`).expect(400);
    for (const bad of ['cursor=rubbish', 'limit=0', 'limit=201', 'limit=x', 'sort=password', 'disabled=maybe', 'unknown=1']) {
      await testApp.http(own.token).get(`${own.path}/users?${bad}`).expect(400);
    }
  });

  it('logs a user out when the user is disabled, gets another password or is deleted', async () => {
    for (const end of [
      (id: string) => asAdmin().patch(`${company.path}/users/${id}`).send({ disabled: true }).expect(200),
      (id: string) => asAdmin().patch(`${company.path}/users/${id}`).send({ password: 'another-lantern-12' }).expect(200),
      (id: string) => asAdmin().delete(`${company.path}/users/${id}`).expect(204),
    ]) {
      const member = await testApp.signedInMember(company);
      await testApp.http(member.token).get('/api/v1/me').expect(200);
      await end(member.id);
      await testApp.http(member.token).get('/api/v1/me').expect(401);
    }
  });

  it('applies a new role from the next request', async () => {
    const member = await testApp.signedInMember(company);
    await testApp.http(member.token).get(`${company.path}/users`).expect(403);
    await asAdmin().patch(`${company.path}/users/${member.id}`).send({ role: 'company_admin' }).expect(200);
    await testApp.http(member.token).get(`${company.path}/users`).expect(200);
    await asAdmin().patch(`${company.path}/users/${member.id}`).send({ role: 'member' }).expect(200);
    await testApp.http(member.token).get(`${company.path}/users`).expect(403);
  });

  it('keeps the last enabled admin of a company', async () => {
    const own = await testApp.company('Kept');
    const path = `${own.path}/users/${own.admin.id}`;
    for (const patch of [{ role: 'member' }, { disabled: true }]) {
      expect((await testApp.http(own.token).patch(path).send(patch).expect(409)).body.code).toBe('users/last-admin');
    }
    await testApp.http(own.token).delete(path).expect(409);
  });

  // On PostgreSQL the requests run in parallel. One round would pass by chance without the lock of the company.
  it('keeps one of two admins who are removed at the same time', async () => {
    for (let round = 0; round < 8; round++) {
      const own = await testApp.company(`Kept ${round}`);
      const second = await testApp.member(own, { role: 'company_admin' });
      const { token } = await testApp.login(second.username, memberPassword);
      const responses = await Promise.all([
        testApp.http(own.token).patch(`${own.path}/users/${own.admin.id}`).send({ role: 'member' }),
        testApp.http(token).patch(`${own.path}/users/${second.id}`).send({ disabled: true }),
      ]);
      expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    }
  });

  it('lets users change their own profile, but neither role nor username', async () => {
    const member = await testApp.signedInMember(company);
    const http = testApp.http(member.token);
    expect((await http.patch('/api/v1/me').send({ aboutMe: 'Line one\nLine two' }).expect(200)).body.aboutMe).toBe('Line one\nLine two');
    for (const patch of [{ role: 'company_admin' }, { username: 'other' }, { disabled: true }, { fax: '1234' }, { email: null }])
      await http.patch('/api/v1/me').send(patch).expect(400);
    await testApp
      .http(company.token)
      .patch(`${company.path}/users/${company.admin.id}`)
      .send({ password: 'another-lantern-12' })
      .expect(400);
  });

  it('responds to ids of another company as to unknown ids', async () => {
    const other = await testApp.company('Foreign');
    const theirs = await testApp.member(other);
    const bodies = [];
    for (const id of [theirs.id, '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12', 'no-id']) {
      for (const response of [
        await asAdmin().get(`${company.path}/users/${id}`),
        await asAdmin().patch(`${company.path}/users/${id}`).send({ firstName: 'X' }),
        await asAdmin().delete(`${company.path}/users/${id}`),
        await asAdmin().get(`${company.path}/users/${id}/datalinks`),
        await asAdmin().post(`${company.path}/users/${id}/impersonations`).send({ reason: 'Curiosity' }),
      ]) {
        expect(response.status).toBe(404);
        bodies.push(JSON.stringify({ ...response.body, requestId: '' }));
      }
    }
    expect(new Set(bodies).size).toBe(1);
  });
});
