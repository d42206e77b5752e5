import { execFileSync } from 'node:child_process';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { PostgresServer } from './support/postgres-server.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';

/** A request that the server cannot serve ends about as soon as this, in milliseconds. */
const patience = 8_000;

describe.skipIf(!process.env['DATABASE_URL'])('a database server', { timeout: 180_000 }, () => {
  let server: PostgresServer;
  let environment: ServiceEnvironment;
  const running: ServiceProcess[] = [];
  const start = (variables: Record<string, string> = {}) => {
    const service = new ServiceProcess({ ...environment.variables, DATABASE_URL: server.url, ...variables });
    running.push(service);
    return service;
  };
  const execute = async (...statements: string[]) => {
    const client = new Client(server.url);
    await client.connect();
    for (const sql of statements) await client.query(sql);
    await client.end();
  };

  beforeAll(async () => {
    buildService();
    server = await PostgresServer.start();
    environment = await ServiceEnvironment.create();
  }, 120_000);
  afterAll(async () => {
    for (const service of running) await service.stop('SIGKILL');
    server.stop();
    await environment.dispose();
  });

  describe('that fails below a running service', () => {
    let address: string;
    let token: string;
    const signIn = () => new ApiClient(address).send<{ accessToken: string }>('POST', '/auth/login', 200, platformAdmin);

    /** The status of requests that read, write, sign in and ask for readiness, and how long the slowest took. */
    const probe = async () => {
      const startedAt = Date.now();
      const status = async (path: string, init?: RequestInit) => (await fetch(`${address}${path}`, init)).status;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const credentials = JSON.stringify(platformAdmin);
      const [read, write, login, ready, live] = await Promise.all([
        status('/api/v1/me', { headers }),
        status('/api/v1/me', { method: 'PATCH', headers, body: '{"title":"Operator"}' }),
        status('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: credentials }),
        status('/health/ready'),
        status('/health/live'),
      ]);
      return { statuses: { read, write, login, ready, live }, milliseconds: Date.now() - startedAt };
    };
    const allGood = { read: 200, write: 200, login: 200, ready: 200, live: 200 };

    beforeAll(async () => {
      address = await start().ready();
    }, 60_000);
    const expectAllGood = async () => {
      token = (await signIn()).accessToken;
      expect((await probe()).statuses).toEqual(allGood);
    };

    it('gives 503 within seconds while it hangs, and all goes on afterwards', async () => {
      await expectAllGood();
      // A request is in the middle of its transaction when the server stops.
      const processes = [
        server.pid,
        ...execFileSync('pgrep', ['--parent', String(server.pid)], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .map(Number),
      ];
      for (const pid of processes) process.kill(pid, 'SIGSTOP');
      try {
        const { statuses, milliseconds } = await probe();
        expect(statuses).toEqual({ read: 503, write: 503, login: 503, ready: 503, live: 200 });
        expect(milliseconds).toBeLessThan(patience);
      } finally {
        for (const pid of processes) process.kill(pid, 'SIGCONT');
      }
      await expect.poll(async () => (await probe()).statuses, { timeout: 30_000 }).toEqual(allGood);
    });

    it('gives 503 for what writes while it is read-only, and the service is not ready', async () => {
      await expectAllGood();
      await execute('alter system set default_transaction_read_only = on', 'select pg_reload_conf()');
      await expect
        .poll(async () => (await probe()).statuses, { timeout: 20_000 })
        .toEqual({ ...allGood, write: 503, login: 503, ready: 503 });
      await execute(
        'set default_transaction_read_only = off',
        'alter system reset default_transaction_read_only',
        'select pg_reload_conf()',
      );
      await expect.poll(async () => (await probe()).statuses, { timeout: 20_000 }).toEqual(allGood);
    });

    it('gives 503 with Retry-After while it is away, and the service goes on when it is back', async () => {
      await expectAllGood();
      server.halt();
      const { headers, status } = await fetch(`${address}/health/ready`);
      expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '5' });
      expect((await probe()).statuses).toEqual({ read: 503, write: 503, login: 503, ready: 503, live: 200 });
      server.resume();
      await expect.poll(async () => (await probe()).statuses, { timeout: 30_000 }).toEqual(allGood);
    });
  });

  describe('at the start', () => {
    it('is waited for', async () => {
      server.halt();
      const service = start();
      await expect.poll(() => service.output, { timeout: 20_000 }).toContain('Waiting for the PostgreSQL server at DATABASE_URL');
      server.resume();
      await service.ready();
    });

    it.each([
      ['has no such database', () => [], '/missing', /DATABASE_URL names a database that does not exist.*SQLSTATE 3D000/],
      [
        'lets the login create nothing',
        () => ['create role reader login', 'create database empty', 'revoke all on database empty from public'],
        'reader@/empty',
        /refused|lacks a right.*SQLSTATE 42501/,
      ],
      [
        'is read-only',
        () => ['create role late login superuser', 'alter role late set default_transaction_read_only = on', 'create database standby'],
        'late@/standby',
        /is read-only, as a standby is.*SQLSTATE 25006/,
      ],
      [
        'ends long statements',
        () => ['create role hasty login superuser', "alter role hasty set statement_timeout = '1ms'", 'create database hasty'],
        'hasty@/hasty',
        /statement_timeout.*SQLSTATE 57014/,
      ],
    ])('that %s is an error in a sentence', async (_, statements, target, message) => {
      await execute(...statements());
      const url = new URL(server.url);
      const [path, username] = target.split('/').toReversed();
      url.pathname = `/${path}`;
      if (username) url.username = username.replace('@', '');
      const service = start({ DATABASE_URL: url.href });
      expect(await service.ended()).toBe(1);
      expect(service.output.trim().split('\n').at(-1)).toMatch(message);
      expect(service.output).not.toContain('    at ');
    });
  });
});
