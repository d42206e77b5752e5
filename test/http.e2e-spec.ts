import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from '../src/platform/http/index.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('HTTP', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const port = async () => Number(new URL(await testApp.app.getUrl()).port);
  /** The response to raw bytes, also to those that are not valid HTTP. */
  const raw = async (text: string): Promise<string> => {
    const socket = connect(await port(), '127.0.0.1');
    socket.write(text);
    let response = '';
    for await (const part of socket) response += String(part);
    return response;
  };

  it('responds to every failure with problem+json, a code and the request id of the header', async () => {
    const http = testApp.http(company.token);
    const responses = [
      [await http.get('/nowhere'), 404, 'request/no-such-route'],
      [await http.get('/api/v1/nowhere'), 404, 'request/no-such-route'],
      [await http.delete('/api/v1/me'), 405, 'request/method-not-allowed'],
      [await http.patch('/api/v1/me').set('content-type', 'application/json').send('{"a":'), 400, 'request/malformed'],
      [await http.patch('/api/v1/me').set('content-type', 'application/json').send('[]'), 400, 'request/malformed'],
      [await http.patch('/api/v1/me').set('content-type', 'application/json').send('null'), 400, 'request/malformed'],
      [await http.post('/api/v1/auth/login'), 400, 'request/malformed'],
      [await http.patch('/api/v1/me').set('content-type', 'text/csv').send('a;b'), 415, 'request/unsupported-media-type'],
      [await http.patch('/api/v1/me').send({ aboutMe: 'x'.repeat(300_000) }), 413, 'request/too-large'],
      [await http.patch('/api/v1/me').send({ aboutMe: 7, nothing: 1 }), 400, 'request/invalid'],
      [
        await http.patch('/api/v1/me').set('content-type', 'application/json').send('{"__proto__":{"role":"platform_admin"}}'),
        400,
        'request/malformed',
      ],
      [await http.get('/api/v1/%'), 400, 'request/malformed'],
      [await http.post('/api/v1/auth/login').type('form').send({ username: 'a', password: 'b' }), 415, 'request/unsupported-media-type'],
      [await http.post(`${company.path}/imports`).set('content-type', 'multipart/form-data').send('x'), 400, 'request/malformed'],
      [
        await http
          .post(`${company.path}/imports`)
          .set('content-type', 'multipart/form-data; boundary=x')
          .send('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nb'),
        400,
        'request/malformed',
      ],
      [await http.patch(company.path).send({ policy: [] }), 400, 'request/invalid'],
      [await http.get('/docs/nothing.js'), 404, 'request/no-such-route'],
      [await http.get('/assets/nothing.js'), 404, 'request/no-such-route'],
      [await http.get('/api/v1/%c3%28'), 400, 'request/malformed'],
      [await http.get('/nowhere?q=%ff'), 400, 'request/malformed'],
      [await http.get('/api/v1/companies/no-id'), 404, 'companies/not-found'],
      [await testApp.http().get('/api/v1/me'), 401, 'auth/unauthenticated'],
      [await http.get('/api/v1/companies'), 403, 'access/forbidden'],
      [await http.patch('/api/v1/me').set('if-match', '"0"').send({}), 412, 'users/stale-version'],
      [await http.patch(company.path).send({ policy: { impersonation: [{ enabled: false }] } }), 400, 'request/invalid'],
    ] as const;
    for (const [response, status, code] of responses) {
      expect({ status: response.status, type: response.headers['content-type'], body: response.body }).toMatchObject({
        status,
        type: 'application/problem+json; charset=utf-8',
        body: {
          code,
          status,
          type: expect.stringMatching(/^urn:/),
          title: expect.any(String),
          requestId: response.headers['x-request-id'],
        },
      });
      expect(response.headers).toMatchObject(securityHeaders);
    }
  });

  it.each([
    ['users?sort=createdAt', ['createdAt', '2026-02-30T00:00:00.000Z', '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12']],
    ['users?sort=createdAt', ['createdAt', '0000-01-01T00:00:00.000Z', '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12']],
    ['users?sort=username', ['username', 'a\u0000', '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12']],
    ['users?sort=username', ['username', 'a', 'no-id']],
    ['users?sort=username', ['username', 7, '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12']],
    ['imports?limit=1', ['newest', '2026-02-30T00:00:00.000Z', '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12']],
    ['audit-events?limit=1', ['position', 1.5]],
    ['audit-events?limit=1', 'position'],
  ])('refuses a forged cursor on %s: %j', async (path, cursor) => {
    const encoded = Buffer.from(JSON.stringify(cursor)).toString('base64url');
    const { body } = await testApp.http(company.token).get(`${company.path}/${path}&cursor=${encoded}`).expect(400);
    expect(body.errors[0].code).toBe('bad-cursor');
  });

  it('responds to invalid HTTP in the same way', async () => {
    expect(await raw('RUBBISH\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*request\/malformed/);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*request\/headers-too-large/,
    );
    const refused = [
      'RUBBISH\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      'GET /% HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n',
      'POST /health/live HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n',
    ];
    for (const text of refused) {
      const response = await raw(text);
      const requestId = /"requestId":"([^"]+)"/.exec(response)?.[1];
      expect(response).toMatch(/^HTTP\/1\.1 4/);
      for (const [name, value] of Object.entries({ ...securityHeaders, 'x-request-id': requestId }))
        expect(response.toLowerCase()).toContain(`\r\n${name}: ${value}\r\n`.toLowerCase());
    }
  });

  it('does not respond to invalid HTTP while the request before it still runs', async () => {
    expect(await raw('GET /health/ready HTTP/1.1\r\nhost: a\r\n\r\nRUBBISH\r\n\r\n')).toBe('');
  });

  it.each([
    ['Authorization', () => `authorization: Bearer ${company.token}\r\nAuthorization: Bearer ${company.token}\r\n`],
    ['Authorization, the second of another scheme', () => `authorization: Bearer ${company.token}\r\nauthorization: Basic YTpi\r\n`],
    ['Host', () => `HOST: b\r\nauthorization: Bearer ${company.token}\r\n`],
  ])('refuses a request with two headers %s', async (_, headers) => {
    const send = (more: string) => raw(`GET /api/v1/me HTTP/1.1\r\nhost: a\r\n${more}connection: close\r\n\r\n`);
    expect(await send(`authorization: Bearer ${company.token}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await send(headers())).toMatch(/^HTTP\/1\.1 400 [\s\S]*request\/malformed/);
  });

  it('answers a request that expects something unknown as if it did not', async () => {
    expect(await raw('GET /health/live HTTP/1.1\r\nhost: a\r\nexpect: 200-ok\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('refuses an unknown field that is called %s', async (name) => {
    const http = testApp.http(company.token);
    const patch = (path: string, body: string) => http.patch(path).set('content-type', 'application/json').send(body).expect(400);
    const refused = (path: string) => ({ code: 'request/invalid', errors: [{ path, code: 'unknown-field' }] });
    // The parser of JSON refuses this one.
    const refusedInBody = (path: string) => (name === '__proto__' ? { code: 'request/malformed' } : refused(path));
    for (const path of [`${company.path}/users`, company.path, '/api/v1/me', '/health/live'])
      expect((await http.get(`${path}?${name}=1`).expect(400)).body).toMatchObject(refused(name));
    expect((await patch('/api/v1/me', `{"title":"x","${name}":1}`)).body).toMatchObject(refusedInBody(name));
    expect((await patch('/api/v1/me/datalinks', `{"${name}":null}`)).body).toMatchObject(refusedInBody(name));
    const nested = await patch(company.path, `{"policy":{"impersonation":{"${name}":{"a":1}}}}`);
    expect(nested.body).toMatchObject(refusedInBody(`policy.impersonation.${name}`));
    const form = await http
      .post(`${company.path}/imports`)
      .field(name, 'x')
      .attach('file', await staff(newPerson('form.field')), 'a.xlsx');
    expect({ name, status: form.status }).toEqual({ name, status: 400 });
    expect((await http.get('/api/v1/me').expect(200)).body.user.title).toBeNull();
  });

  it('refuses text that is not UTF-8, in a body and in an address', async () => {
    const http = testApp.http(company.token);
    const send = (bytes: Buffer) => {
      const request = http.patch('/api/v1/me').set('content-type', 'application/json');
      request.write(bytes);
      return request;
    };
    const invalid = [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xe4, 0xbd]];
    for (const bytes of invalid) {
      const { body } = await send(Buffer.concat([Buffer.from('{"title":"a'), Buffer.from(bytes), Buffer.from('"}')])).expect(400);
      expect(body.code).toBe('request/malformed');
      const encoded = bytes.map((byte) => `%${byte.toString(16)}`).join('');
      expect((await http.get(`${company.path}/users?q=${encoded}`).expect(400)).body.code).toBe('request/malformed');
      expect((await http.get(`${company.path}/users?${encoded}=1`).expect(400)).body.code).toBe('request/malformed');
      expect((await http.get(`${company.path}/users/${encoded}`).expect(400)).body.code).toBe('request/malformed');
    }
    // As curl sends an address that is not encoded. It would be read as other characters.
    const typed = `GET ${company.path}/users?q=José HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${company.token}\r\nconnection: close\r\n\r\n`;
    expect(await raw(typed)).toMatch(/^HTTP\/1\.1 400 /);
    await http.get(`${company.path}/users?q=Jos%C3%A9`).expect(200);
    expect((await send(Buffer.from('\ufeff{"title":"José 你好 🙂"}')).expect(200)).body.title).toBe('José 你好 🙂');
    await send(Buffer.from('{"title":null}')).expect(200);
  });

  it('never passes values of a wrong type to the database', async () => {
    const http = testApp.http(company.token);
    await testApp
      .http()
      .post('/api/v1/auth/login')
      .send({ username: { $ne: null }, password: 'x' })
      .expect(400);
    await http.get(`${company.path}/users?q[$ne]=1`).expect(400);
    await http.get(`${company.path}/users?department=a&department=b`).expect(400);
    const { body } = await http.get(`${company.path}/users?q=%00`).expect(400);
    expect(body.errors).toMatchObject([{ path: 'q', code: 'forbidden-character' }]);
    const admin = { username: 'a.b', password: 'x', email: 'a@example.com', firstName: 'A', lastName: 'B' };
    const platform = testApp.http(await testApp.platformToken());
    for (const bad of [[], [admin], 'x', null]) await platform.post('/api/v1/companies').send({ name: 'X', admin: bad }).expect(400);
    await http.get(`${company.path}/audit-events?actor=%00`).expect(400);
    await http.get(`${company.path}/audit-events?from=yesterday`).expect(400);
    await testApp.http().post('/api/v1/auth/login').send({ username: 'a\u0000b', password: 'x' }).expect(401);
  });

  it('does not open a route by another spelling of its path', async () => {
    const { path } = company;
    const spellings = [
      `/${path}/users`,
      `${path}//users`,
      `${path}/users/`,
      `${path}%2fusers`,
      path.replace('/api/', '/API/') + '/users',
      `${path}/./users`,
      `${path}/users;a=b`,
      `/x/..${path}/users`,
    ];
    for (const spelling of spellings) {
      const response = await raw(`GET ${spelling} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
      expect({ spelling, status: /^HTTP\/1.1 (\d+)/.exec(response)?.[1] }).toEqual({
        spelling,
        status: expect.stringMatching(/^40[014]$/),
      });
    }
    await testApp.http().head(`${path}/users`).expect(401);
    await testApp.http().post(`${path}/users`).set('x-http-method-override', 'GET').send({}).expect(401);
  });

  it('forbids caches to store responses', async () => {
    for (const path of ['/api/v1/me', `${company.path}/users`, `${company.path}/users/export`])
      expect((await testApp.http(company.token).get(path).expect(200)).headers['cache-control']).toBe('no-store');
    // A route has many spellings.
    const response = await raw(
      `GET /%61pi/v1/%6de HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${company.token}\r\nconnection: close\r\n\r\n`,
    );
    expect(response).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\ncache-control: no-store\r\n/);
  });

  it('is alive and ready', async () => {
    expect((await testApp.http().get('/health/live').expect(200)).body).toEqual({ status: 'ok' });
    expect((await testApp.http().get('/health/ready').expect(200)).body).toEqual({ status: 'ok' });
  });

  it('serves pages and their files whatever their query is', async () => {
    for (const path of ['/docs?a=1', '/openapi.json?a=1']) await testApp.http().get(path).expect(200);
    // The console if it is built, otherwise the explorer.
    expect((await testApp.http().get('/?a=1').redirects(1).expect(200)).type).toBe('text/html');
  });

  it('describes itself in OpenAPI 3.1, with binary files and a unique name for each operation', async () => {
    const { body } = await testApp.http().get('/openapi.json').expect(200);
    expect(body.openapi).toBe('3.1.0');
    const operations = Object.values<Record<string, { operationId: string; summary: string; responses: Record<string, unknown> }>>(
      body.paths,
    ).flatMap((item) => Object.values(item));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/^[A-Z]/);
      expect(Object.keys(responses).some((status) => status.startsWith('4'))).toBe(true);
      // Generators of clients cannot read ranges such as 4XX.
      expect(Object.keys(responses).filter((status) => !/^[2-5]\d\d$/.test(status))).toEqual([]);
    }
    for (const [path, item] of Object.entries<Record<string, { parameters: { name: string; in: string; required?: boolean }[] }>>(
      body.paths,
    ))
      for (const { parameters } of Object.values(item)) {
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect({ path, names: parameters.slice(0, names.length).map(({ name }) => name) }).toEqual({ path, names });
        // An explorer sends examples and defaults, although their fields were left empty.
        for (const parameter of parameters.filter(({ required }) => !required))
          expect({ path, parameter: JSON.stringify(parameter) }).toEqual({
            path,
            parameter: expect.not.stringMatching(/"(examples?|default)":/),
          });
      }
    const { responses } = body.paths['/api/v1/companies/{companyId}/users/{userId}/datalinks'].patch;
    expect(Object.keys(responses['403'].content['application/problem+json'].examples)).toContain('datalinks-owner-only');
    const exported = body.paths['/api/v1/companies/{companyId}/users/export'].get.responses['200'].content;
    expect(Object.values(exported)).toEqual([{ schema: { type: 'string', format: 'binary' } }]);
    expect(JSON.stringify(body)).not.toContain('"nullable"');
    expect(body.components.schemas.UserView.properties.title.type).toEqual(['string', 'null']);
  });
});
