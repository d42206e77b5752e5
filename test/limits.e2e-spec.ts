import { get } from 'node:http';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/platform/access/index.ts';
import { connectionsMax } from '../src/platform/database/index.ts';
import { ClientGoneError } from '../src/platform/http/index.ts';
import { Capacity } from '../src/platform/limits/index.ts';
import { SpreadsheetService } from '../src/spreadsheet/spreadsheet.service.ts';
import { UsersFilter } from '../src/users/index.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('downloads and event streams', () => {
  const testApp = useTestApp({ DOWNLOADS_PER_COMPANY_MAX: '2', DOWNLOADS_MAX: '3', EVENT_STREAMS_PER_COMPANY_MAX: '1' });
  let [one, other]: TestCompany[] = [];
  beforeAll(async () => {
    [one, other] = [await testApp.company('One'), await testApp.company('Other')];
  });

  it.each(['users/export', 'imports/template', 'audit-events/export'])(
    'are refused at their header beyond the limit, for the company and for all: %s',
    async (path) => {
      const capacity = testApp.app.get(Capacity);
      const download = (company: TestCompany) => testApp.http(company.token).get(`${company.path}/${path}`);
      const releases = [1, 2].map(() => capacity.take('downloads', one!.id));
      const { body, headers } = await download(one!).expect(429);
      expect([body.code, body.params, headers['retry-after']]).toEqual(['limits/company-limit', { max: 2, work: 'downloads' }, '5']);
      await download(other!).expect(200);
      releases.push(capacity.take('downloads', 'a third company'));
      expect((await download(other!).expect(503)).body.code).toBe('limits/service-limit');
      for (const release of releases) release();
      // Each gives its place back.
      for (let count = 0; count < 4; count++) await download(one!).expect(200);
    },
  );

  it('have their place until the client closes them', async () => {
    const people = Array.from({ length: 2_000 }, (_, index) => newPerson(`streamed.${index}`));
    const { body } = await testApp
      .http(one!.token)
      .post(`${one!.path}/imports`)
      .attach('file', await staff(...people), 'staff.xlsx')
      .expect(202);
    const address = `${await testApp.app.getUrl()}${one!.path}/imports/${body.id}/events`;
    const open = () => {
      const { promise, resolve } = Promise.withResolvers<number>();
      const request = get(address, { headers: { authorization: `Bearer ${one!.token}` }, agent: false }, ({ statusCode }) =>
        resolve(statusCode!),
      );
      request.on('error', () => undefined);
      return { status: promise, close: () => request.destroy() };
    };
    const first = open();
    expect(await first.status).toBe(200);
    expect(await open().status).toBe(429);
    first.close();
    await expect
      .poll(async () => {
        const next = open();
        const status = await next.status;
        next.close();
        return status;
      })
      .toBe(200);
    await testApp.http(one!.token).post(`${one!.path}/imports/${body.id}/cancel`).expect(200);
  });

  it('give their place back also if the client goes while the guard reads its session', async () => {
    const { database } = testApp;
    const capacity = testApp.app.get(Capacity);
    const taken = vi.spyOn(capacity, 'take');
    const held = Promise.withResolvers<void>();
    const connections = database.isEmbedded ? 1 : connectionsMax;
    const holding = Array.from({ length: connections }, () => database.acrossCompanies(() => held.promise));
    // The guard reads each session with a single statement.
    const waiting = vi.spyOn(database, 'query');
    const port = Number(new URL(await testApp.app.getUrl()).port);
    const head = (line: string, ...headers: string[]) =>
      [`${line} HTTP/1.1`, 'host: a', `authorization: Bearer ${other!.token}`, ...headers, '', ''].join('\r\n');
    const form = ['content-type: multipart/form-data; boundary=b', 'content-length: 1000'];
    const sockets = [
      ...[1, 2].map(() => head(`GET ${other!.path}/imports/template`)),
      ...[1, 2, 3, 4].map(() => head(`POST ${other!.path}/imports`, ...form)),
    ].map((request) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(request);
      return socket;
    });
    await vi.waitFor(() => expect(waiting).toHaveBeenCalledTimes(sockets.length), 10_000);
    waiting.mockRestore();
    for (const socket of sockets) socket.destroy();
    held.resolve();
    await Promise.all(holding);
    // Each handler has begun, for a client that was gone.
    await vi.waitFor(() => expect(taken).toHaveBeenCalledTimes(sockets.length), 10_000);
    taken.mockRestore();
    await vi.waitFor(() => {
      const releases: (() => void)[] = [];
      try {
        for (let count = 0; count < 2; count++) releases.push(capacity.take('downloads', other!.id));
        for (let count = 0; count < 4; count++) releases.push(capacity.take('uploads', other!.id));
      } finally {
        for (const release of releases) release();
      }
    }, 10_000);
  });

  it('are not prepared for a client that has gone', async () => {
    const { id: userId, username } = other!.admin;
    const actor: Actor = {
      user: { userId, username, role: 'company_admin', companyId: other!.id },
      impersonator: null,
      sessionId: userId,
      authenticatedAt: new Date(),
      mustChangePassword: false,
      requestId: 'r',
      address: null,
      userAgent: null,
    };
    const exports = async () =>
      (await testApp.http(other!.token).get(`${other!.path}/audit-events?action=users.exported`).expect(200)).body.items.length;
    const before = await exports();
    const gone = AbortSignal.abort(new ClientGoneError());
    await expect(testApp.app.get(SpreadsheetService).export(actor, new UsersFilter(), gone)).rejects.toThrow(ClientGoneError);
    expect(await exports()).toBe(before);
  });
});
