import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultBodyLimits } from '../src/platform/http/index.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('the content of a body', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  it('names each invalid field with a path, a code and advice', async () => {
    const { body } = await testApp.http(company.token).patch('/api/v1/me').send({ email: 'nowhere', shoe: 1 }).expect(400);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { path: 'email', code: 'invalid-email', message: expect.stringContaining('Enter') },
        { path: 'shoe', code: 'unknown-field', message: expect.any(String) },
      ]),
    );
  });

  it('accepts a form only where a file is asked for, and no JSON there', async () => {
    const http = testApp.http(company.token);
    const refused = [
      await http.patch('/api/v1/me').field('title', 'x'),
      await http.patch('/api/v1/me').type('form').send({ title: 'x' }),
      await testApp.http().post('/api/v1/auth/login').field('username', 'a').field('password', 'b'),
      await http.post('/api/v1/auth/logout').field('a', 'b'),
      await http.post(`${company.path}/imports`).send({ file: 'x' }),
      await http.post(`${company.path}/imports`).set('content-type', 'application/json').send('{"file":'),
      await http.post(`${company.path}/imports`).type('form').send({ file: 'x' }),
      await http.post(`${company.path}/imports`).set('content-type', 'multipart/mixed; boundary=x').send('--x--'),
    ];
    for (const { status, body } of refused)
      expect({ status, code: body.code }).toEqual({ status: 415, code: 'request/unsupported-media-type' });
  });

  it('refuses JSON that is nested too deep, and accepts JSON at the limit', async () => {
    const nested = (depth: number) => `{"name":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    const send = (body: string) => testApp.http(company.token).patch(company.path).set('content-type', 'application/json').send(body);
    expect((await send(nested(17)).expect(400)).body.code).toBe('request/malformed');
    expect((await send(nested(16)).expect(400)).body.code).toBe('request/invalid');
    expect((await send(nested(100_000)).expect(400)).body.code).toBe('request/malformed');
    expect((await send(`{"name":"${'['.repeat(100)}"}`).expect(200)).body.name).toBe('['.repeat(100));
  });

  it('accepts JSON requests without a body, and merge patches by their media type', async () => {
    const member = await testApp.signedInMember(company);
    const http = testApp.http(member.token);
    await http.patch('/api/v1/me/datalinks').set('content-type', 'application/merge-patch+json').send('{"fax":"12345"}').expect(200);
    await http.post('/api/v1/auth/logout').set('content-type', 'application/json').expect(204);
    await http.get('/api/v1/me').expect(401);
  });

  it.each([
    [
      '{}',
      [
        { path: 'username', code: 'required' },
        { path: 'password', code: 'required' },
      ],
    ],
    [
      '{"username":7,"password":null}',
      [
        { path: 'username', code: 'not-a-text' },
        { path: 'password', code: 'not-a-text' },
      ],
    ],
  ])('describes in our own words what is wrong with %s', async (body, errors) => {
    const response = await testApp.http().post('/api/v1/auth/login').set('content-type', 'application/json').send(body).expect(400);
    expect(response.body.errors).toMatchObject(errors);
    expect(response.body.detail).toMatch(/^[A-Z].+\.$/);
  });
});

// The limits of time are so short that a test sees them pass. What must not be cut off has no end to wait for.
describe('a body', () => {
  const fileBytesMax = 100_000;
  const testApp = useTestApp(
    { IMPORT_FILE_BYTES_MAX: String(fileBytesMax) },
    { bodies: { bodyMilliseconds: 1_000, formMilliseconds: 3_000, lingerMilliseconds: 10_000 } },
  );
  let company: TestCompany;
  let path: string;
  beforeAll(async () => {
    company = await testApp.company();
    path = `${company.path}/imports`;
  });

  const mebibyte = 1024 * 1024;
  /** Sends all bytes, then returns what comes back until the service closes the connection. Our own side stays open. */
  const send = async (...parts: (string | Buffer)[]): Promise<string> => {
    const socket = connect({ port: Number(new URL(await testApp.app.getUrl()).port), host: '127.0.0.1', allowHalfOpen: true });
    for (const part of parts)
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.write(part, (error) => (error ? reject(error) : resolve()));
      });
    let response = '';
    for await (const part of socket) response += String(part);
    socket.destroy();
    const [method, url] = String(parts[0]).split(' ') as [string, string];
    testApp.checkRaw(method, url, response);
    return response;
  };
  const head = (method: string, url: string, ...headers: string[]) =>
    [`${method} ${url} HTTP/1.1`, 'host: a', `authorization: Bearer ${company.token}`, ...headers, '', ''].join('\r\n');
  const form = (...headers: string[]) => head('POST', path, 'content-type: multipart/form-data; boundary=b', ...headers);
  const fileStart = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n';
  const fieldStart = '--b\r\ncontent-disposition: form-data; name="mode"\r\n\r\n';
  const chunk = (content: Buffer) => Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]);
  const expectRefused = (response: string, status: number, code: string) => {
    const [headers, body] = response.split('\r\n\r\n') as [string, string];
    expect(headers).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(headers.toLowerCase()).toContain('\r\nconnection: close');
    expect(headers.toLowerCase()).toContain('\r\nx-request-id: ');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  };

  it('over its limit is refused by its Content-Length, before any of it was sent', async () => {
    expectRefused(await send(form(`content-length: ${mebibyte}`)), 413, 'imports/file-too-large');
    expectRefused(
      await send(head('PATCH', '/api/v1/me', 'content-type: application/json', `content-length: ${mebibyte}`)),
      413,
      'request/too-large',
    );
  });

  it.each([
    ['a file', () => [fileStart, Buffer.alloc(fileBytesMax + 200)]],
    ['another field', () => [fieldStart, Buffer.alloc(2 * fileBytesMax)]],
    ['bytes before the first part', () => [Buffer.alloc(2 * fileBytesMax)]],
  ])('without a length is refused as soon as the limit is passed, although it goes on: %s', async (_, parts) => {
    const content = Buffer.concat(parts().map((part) => Buffer.from(part)));
    expectRefused(await send(form('transfer-encoding: chunked'), chunk(content)), 413, 'imports/file-too-large');
  });

  it('of JSON without a length is refused as soon as the limit is passed, although it goes on', async () => {
    const start = head('PATCH', '/api/v1/me', 'content-type: application/json', 'transfer-encoding: chunked');
    expectRefused(await send(start, chunk(Buffer.alloc(256 * 1024 + 1, ' '))), 413, 'request/too-large');
  });

  it('of exactly the largest size is read', async () => {
    const { body } = await testApp.http(company.token).post(path).attach('file', Buffer.alloc(fileBytesMax), 'a.xlsx').expect(415);
    expect(body.code).toBe('imports/not-xlsx');
  });

  it('does not cost the client its response: also one that sends everything before it reads gets it', async () => {
    const content = Buffer.alloc(16 * mebibyte, ' ');
    expectRefused(await send(form(`content-length: ${content.length}`), content), 413, 'imports/file-too-large');
    const some = content.subarray(0, 2 * mebibyte);
    const url = await testApp.app.getUrl();
    const headers = { authorization: `Bearer ${company.token}` };
    for (let turn = 0; turn < 2; turn++) {
      const data = new FormData();
      data.append('file', new Blob([some]), 'a.xlsx');
      expect((await fetch(`${url}${path}`, { method: 'POST', headers, body: data })).status).toBe(413);
      const json = { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' }, body: some };
      expect((await fetch(`${url}/api/v1/me`, json)).status).toBe(413);
      expect((await fetch(`${url}${path}`, { method: 'POST', body: data })).status).toBe(401);
    }
  });

  it('that does not arrive in time is refused: JSON sooner than a form', async () => {
    const json = head('PATCH', '/api/v1/me', 'content-type: application/json', 'content-length: 100');
    const [first, second] = await Promise.all(
      [send(json, '{"title"'), send(form('content-length: 1000'), fileStart)].map(async (response) => {
        const started = performance.now();
        expectRefused(await response, 408, 'request/timeout');
        return performance.now() - started;
      }),
    );
    expect(first).toBeLessThan(second!);
    expect(defaultBodyLimits).toMatchObject({ bodyMilliseconds: 15_000, formMilliseconds: 120_000 });
  });

  it('has the time of its route, however its media type is written', async () => {
    const start = head('POST', path, 'content-type: Multipart/Form-Data; boundary=b', 'content-length: 1000');
    expect(await send(start, fileStart)).toContain('Send the whole body within 3 seconds.');
  });

  it('that ends after it was refused as too slow has no effect', async () => {
    const end = Buffer.from('\r\n--b--\r\n');
    const content = Buffer.concat([Buffer.from(fileStart), await staff(newPerson('too.slow')), end]);
    const socket = connect(Number(new URL(await testApp.app.getUrl()).port), '127.0.0.1');
    socket.write(form(`content-length: ${content.length}`));
    socket.write(content.subarray(0, -1));
    let response = '';
    socket.on('data', (part) => {
      response += String(part);
      socket.write(content.subarray(-1));
    });
    await once(socket, 'close');
    expectRefused(response, 408, 'request/timeout');
    const { id } = await testApp.import(company, await staff(newPerson('in.time')));
    const { body } = await testApp.http(company.token).get(path).expect(200);
    expect(body.items.map((one: { id: string }) => one.id)).toEqual([id]);
  });

  it('has one of each field', async () => {
    const http = testApp.http(company.token);
    const { body: fields } = await http
      .post(path)
      .field('mode', 'apply')
      .field('mode', 'preview')
      .attach('file', Buffer.from('a'), 'a.xlsx');
    expect(fields).toMatchObject({ status: 400, code: 'request/invalid', errors: [{ path: 'mode', code: 'too-many' }] });
    const { body: files } = await http.post(path).attach('file', Buffer.from('a'), 'a.xlsx').attach('file', Buffer.from('b'), 'b.xlsx');
    expect(files).toMatchObject({ status: 400, code: 'request/invalid', errors: [{ path: 'file', code: 'too-many' }] });
  });
});
