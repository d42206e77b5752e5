import { beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';

const path = '/api/v1/console/session';

describe('the session of the console', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const signIn = async () => {
    const { username, password } = company.admin;
    const { headers, body } = await testApp.http().post(path).send({ username, password }).expect(200);
    return { setCookie: String(headers['set-cookie']), body };
  };
  const refresh = (cookie: string, site = 'same-origin') =>
    testApp.http().post(`${path}/refresh`).set('cookie', cookie).set('sec-fetch-site', site);
  const valueOf = (setCookie: string) => setCookie.split(';')[0]!;

  it('keeps the refresh token in a cookie that scripts cannot read and other routes do not get', async () => {
    const { setCookie, body } = await signIn();
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', `Path=${path}`, 'Max-Age=604800'])
      expect(setCookie.split('; ')).toContain(attribute);
    expect(body).toMatchObject({ tokenType: 'Bearer', user: { username: company.admin.username } });
    expect(body).not.toHaveProperty('refreshToken');
    await testApp.http(body.accessToken).get('/api/v1/me').expect(200);
  });

  it('accepts a used cookie again within seconds, in case the response was lost, and revokes that response', async () => {
    const first = valueOf((await signIn()).setCookie);
    const lost = valueOf(String((await refresh(first).expect(200)).headers['set-cookie']));
    const { headers, body } = await refresh(first).expect(200);
    await testApp.database.acrossCompanies((em) => em.execute("update refresh_tokens set used_at = used_at - interval '11 seconds'"));
    await testApp.http(body.accessToken).get('/api/v1/me').expect(200);
    await refresh(lost).expect(401);
    await testApp.http(body.accessToken).get('/api/v1/me').expect(401);
    await refresh(valueOf(String(headers['set-cookie']))).expect(401);
  });

  it('rotates the cookie and ends the session when a used one is sent again', async () => {
    const first = valueOf((await signIn()).setCookie);
    const { headers, body } = await refresh(first).expect(200);
    const second = valueOf(String(headers['set-cookie']));
    expect(second).not.toBe(first);
    expect(body).not.toHaveProperty('refreshToken');
    await testApp.database.acrossCompanies((em) => em.execute("update refresh_tokens set used_at = used_at - interval '11 seconds'"));
    expect((await refresh(first).expect(401)).body.code).toBe('auth/invalid-refresh-token');
    await testApp.http(body.accessToken).get('/api/v1/me').expect(401);
    await refresh(second).expect(401);
  });

  it('refuses requests from another site, with the cookie or without', async () => {
    const cookie = valueOf((await signIn()).setCookie);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await refresh(cookie, site).expect(403)).body.code).toBe('auth/cross-site');
    await refresh(cookie).expect(200);
    await refresh('other=1').expect(401);
    const { username, password } = company.admin;
    await testApp.http().post(path).set('sec-fetch-site', 'cross-site').send({ username, password }).expect(403);
  });

  it('refuses requests whose Origin is another host, whatever else they say', async () => {
    const cookie = valueOf((await signIn()).setCookie);
    const { port } = testApp.app.getHttpServer().address() as { port: number };
    for (const origin of ['https://evil.example', `http://127.0.0.1.evil.example:${port}`, `http://127.0.0.1:${port + 1}`, 'null'])
      expect((await refresh(cookie).set('origin', origin).expect(403)).body.code).toBe('auth/cross-site');
    // Without a trusted proxy, a client cannot choose the host.
    await refresh(cookie).set('origin', 'https://evil.example').set('x-forwarded-host', 'evil.example').expect(403);
    const { username, password } = company.admin;
    await testApp.http().post(path).set('origin', 'https://evil.example').send({ username, password }).expect(403);
    await testApp.http().delete(path).set('cookie', cookie).set('origin', 'https://evil.example').expect(403);
    await refresh(cookie).set('origin', `http://127.0.0.1:${port}`).expect(200);
  });

  it('ends the session by its cookie and deletes the cookie, from this site only', async () => {
    const { setCookie, body } = await signIn();
    const cookie = valueOf(setCookie);
    const end = (site: string) => testApp.http().delete(path).set('cookie', cookie).set('sec-fetch-site', site);
    await end('cross-site').expect(403);
    const { headers } = await end('same-origin').expect(204);
    expect(String(headers['set-cookie'])).toMatch(/^__Secure-cardroll_refresh=; .*Expires=Thu, 01 Jan 1970/);
    await testApp.http(body.accessToken).get('/api/v1/me').expect(401);
    await refresh(cookie).expect(401);
    await end('same-origin').expect(204);
    const { body: audit } = await testApp.http(company.token).get(`${company.path}/audit-events?action=session.ended&limit=1`).expect(200);
    expect(audit.items[0]).toMatchObject({ actor: { username: company.admin.username }, details: { reason: 'logged-out' } });
  });

  it('ends the session whose cookie is replaced by another login', async () => {
    const first = await signIn();
    const { username, password } = company.admin;
    await testApp.http().post(path).set('cookie', valueOf(first.setCookie)).send({ username, password }).expect(200);
    await testApp.http(first.body.accessToken).get('/api/v1/me').expect(401);
  });
});

describe('the session of the console behind a proxy', () => {
  const testApp = useTestApp({ TRUST_PROXY: '1' });

  it('compares the Origin with the host that the proxy names', async () => {
    const { username, password } = (await testApp.company()).admin;
    const signIn = (origin: string) =>
      testApp.http().post(path).set('origin', origin).set('x-forwarded-host', 'cards.example.com').send({ username, password });
    await signIn('https://cards.example.com').expect(200);
    await signIn('https://evil.example').expect(403);
  });
});
