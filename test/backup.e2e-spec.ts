import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../scripts/build.mjs';
import { AuditVerification } from '../src/audit/index.ts';
import { backUp } from '../src/cli/backup.command.ts';
import { restore } from '../src/cli/restore.command.ts';
import { createApp } from '../src/create-app.ts';
import { databaseSchema } from '../src/database-schema.ts';
import { ApiClient } from '../src/demo/api-client.ts';
import { type Database, openDatabase } from '../src/platform/database/index.ts';
import { coverAuditLog } from './support/audit-chain.ts';
import { dumpTables, writeBackupFile } from '../src/platform/backup/index.ts';
import { PostgresServer } from './support/postgres-server.ts';
import { createDatabase } from './support/server-database.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { platformAdmin, testSettings } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

const serverUrl = process.env['DATABASE_URL'];
const directory = mkdtempSync(join(tmpdir(), 'cardroll-backup-'));
/** Windows has no such modes. */
const ownersOnly = process.platform === 'win32' ? undefined : 0o600;
const modeOf = (path: string) => (process.platform === 'win32' ? undefined : statSync(path).mode & 0o777);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The tables and their rows as texts, but for what a restore changes. */
const contentOf = (database: Database) =>
  database.asOwner(async (em) => {
    await em.execute(`select set_config('cardroll.company', 'all', true), set_config('cardroll.bin', 'shown', true)`);
    const content: Record<string, unknown> = {};
    for (const table of ['companies', 'users', 'datalinks', 'skipped_datalinks', 'imports', 'import_rows', 'import_cells', 'audit_seals']) {
      const rows = await em.execute<{ row: string }[]>(`select row_to_json(t)::text as row from ${table} t order by 1`);
      content[table] = rows.map(({ row }) => row);
    }
    return content;
  });

describe('a backup', { timeout: 180_000 }, () => {
  const testApp = useTestApp();
  const file = join(directory, 'first.backup');
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  let company: TestCompany;
  let member: { id: string; username: string };
  let before: Record<string, unknown>;
  let other: PostgresServer | undefined;
  let restored: Database;
  let app: NestFastifyApplication | undefined;

  /** An installation without any table: another server, or another folder. */
  const openEmpty = async () => {
    other ??= serverUrl ? await PostgresServer.start() : undefined;
    const place = other ? { DATABASE_URL: other.url } : { DATA_DIR: mkdtempSync(join(directory, 'data-')) };
    return openDatabase(testSettings(place), databaseSchema, { onCrash: fail, isMigrating: false });
  };
  const restoreInto = (database: Database, path: string) => restore({ database, settings: testSettings(), print }, [path]);

  beforeAll(async () => {
    company = await testApp.company('Acme');
    member = await testApp.member(company, { aboutMe: 'Tab\there, "quotes" \\ and 王小明 👩‍💻\nsecond\u2028line # not a mark' });
    await testApp.impersonate(company, member.id);
    const people = [newPerson('backed.up', { Fax: '+852 1111 1111' }), newPerson('second.one')];
    await testApp.import(company, await staff(...people));
    await testApp.import(company, await staff({ Username: 'backed.up', Title: 'Boss', Fax: '+852 2222 2222' }), { mode: 'preview' });
    await testApp.import(company, await staff({ Username: 'backed.up', Fax: '+852 2222 2222' }));
    await testApp
      .http(company.token)
      .delete(`${company.path}/users/${(await testApp.member(company)).id}`)
      .expect(204);
    await coverAuditLog(testApp.app);
    before = await contentOf(testApp.database);
    await backUp({ database: testApp.database, settings: testSettings(), print }, [file]);
    restored = await openEmpty();
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await restored.close();
    other?.stop();
  });

  it('is a file for its owner alone, that says which secrets are in it, and has no token', async () => {
    expect(modeOf(file)).toBe(ownersOnly);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text.split('\n')[0]).toContain('It has neither JWT_SECRET nor ENCRYPTION_KEY');
    expect(text).not.toContain('refresh_tokens');
    expect(text).not.toContain(testSettings().jwtSecret);
    expect(printed.join('\n')).toContain('JWT_SECRET and ENCRYPTION_KEY are not in it');
    await expect(backUp({ database: testApp.database, settings: testSettings(), print }, [file])).rejects.toThrow(/exists already/);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, text.lastIndexOf('#{"end"')), /its end is missing/],
    ['short of a row', (text: string) => text.replace(/\n\{"id":[^\n]*backed\.up[^\n]*\n/, '\n'), /rows of users; it has 5/],
    ['something else', () => 'Dear diary', /no backup of Cardroll/],
    [
      'of a newer version',
      (text: string) => text.replace('"migrations":[', '"migrations":["20990101000000-later",'),
      /newer than this version/,
    ],
  ])('that is %s restores nothing', async (name, change, message) => {
    const changed = join(directory, `${name}.backup`);
    writeFileSync(changed, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
    await expect(restoreInto(restored, changed)).rejects.toThrow(message);
    const [found] = await restored.asOwner((em) => em.execute<[{ users: string | null }]>(`select to_regclass('users')::text as users`));
    const users = found.users ? (await contentOf(restored))['users'] : [];
    expect(users).toEqual([]);
  });

  it('that is cut in its compressed form restores nothing', async () => {
    const cut = join(directory, 'cut.gz.backup');
    writeFileSync(cut, readFileSync(file).subarray(0, -100));
    await expect(restoreInto(restored, cut)).rejects.toThrow(/incomplete or damaged/);
  });

  it('is restored as it was, into an empty installation', async () => {
    await expect(restoreInto(restored, join(directory, 'missing'))).rejects.toThrow(/cannot be read: ENOENT/);
    expect(await restoreInto(restored, file)).toBe(0);
    expect(await contentOf(restored)).toEqual(before);
    expect(printed.join('\n')).toMatch(/users\s+6\n[\s\S]*The audit log is valid/);
    await expect(restoreInto(restored, file)).rejects.toThrow(/has data already/);
  });

  it('lives on: people sign in again, the audit log goes on, the preview is applied, and the export is the same', async () => {
    const started = await createApp(testSettings(), restored);
    app = started;
    const request = (method: 'GET' | 'POST', url: string, token = company.token, payload?: object) =>
      started.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
    expect((await request('GET', '/api/v1/me')).statusCode).toBe(401);
    const signIn = async (username: string, password: string) =>
      (await request('POST', '/api/v1/auth/login', '', { username, password })).json<{ accessToken: string }>().accessToken;
    expect(await signIn(member.username, memberPassword)).toBeTruthy();
    expect(await signIn(platformAdmin.username, platformAdmin.password)).toBeTruthy();
    const token = await signIn(company.admin.username, company.admin.password);
    const { items } = (await request('GET', `${company.path}/imports?state=previewed`, token)).json<{ items: { id: string }[] }>();
    expect((await request('POST', `${company.path}/imports/${items[0]!.id}/apply`, token)).statusCode).toBe(202);
    await expect
      .poll(async () => (await request('GET', `${company.path}/imports/${items[0]!.id}`, token)).json<{ state: string }>().state)
      .toBe('completed');
    const impersonations = (await request('GET', `${company.path}/impersonations`, token)).json<{ items: { endReason: string }[] }>();
    expect(impersonations.items[0]!.endReason).toBe('restored');
    const ended = (await request('GET', `${company.path}/audit-events?action=impersonation.ended`, token)).json<{
      items: { details: object }[];
    }>();
    expect(ended.items[0]!.details).toMatchObject({ reason: 'restored' });
    await coverAuditLog(started);
    const reports = await new AuditVerification(restored).verify();
    expect(reports.map(({ problem, pending }) => ({ problem, pending }))).toEqual(reports.map(() => ({ problem: null, pending: 0 })));
  });
});

describe('a backup of the first version', { timeout: 120_000 }, () => {
  it('is restored into the tables of today, with its audit log', async () => {
    const server = serverUrl ? await PostgresServer.start() : undefined;
    const first = databaseSchema.migrations.map(({ name }) => name).filter((name) => name < '20261129');
    const open = (name: string) =>
      openDatabase(
        testSettings(server ? { DATABASE_URL: server.url.replace(/postgres$/, name) } : { DATA_DIR: join(directory, name) }),
        databaseSchema,
        { onCrash: fail, isMigrating: false },
      );
    if (server) for (const name of ['first', 'today']) await createDatabase(server.url, name);
    const old = await open('first');
    await old.migrations.applyOnly(first);
    const company = '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e5f';
    await old.asOwner(async (em) => {
      await em.execute(`insert into companies (id, name, name_key) values (?, 'Acme', 'acme')`, [company]);
      for (const _ of [1, 2, 3])
        await em.execute(
          `insert into audit_events (id, company_id, action, target_type) values (gen_random_uuid(), ?, 'user.updated', 'user')`,
          [company],
        );
    });
    const path = join(directory, 'first-version.backup');
    await old.asOwner((em) => writeBackupFile(path, dumpTables(em, '0.1.0')), { isSnapshot: true });
    await old.close();

    const today = await open('today');
    const printed: string[] = [];
    expect(await restore({ database: today, settings: testSettings(), print: (line) => printed.push(line) }, [path])).toBe(0);
    expect(printed[0]).toContain('made by version 0.1.0');
    const reports = await new AuditVerification(today).verify();
    expect(reports.find(({ companyId }) => companyId === company)).toMatchObject({ problem: null, events: 3, pending: 0 });
    await today.close();
    server?.stop();
  });
});

describe('the command', { timeout: 180_000 }, () => {
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  const run = (variables: Record<string, string>, ...args: string[]) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(build(), 'src', 'cli', 'main.js'), ...args],
        { env: { PATH: process.env['PATH'], ...variables } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
    });

  beforeAll(async () => {
    buildService();
    environment = await ServiceEnvironment.create();
    if (serverUrl) await environment.emptyServerDatabase();
    // On an embedded database, also where the tests have a server.
    const { DATABASE_URL: _url, JWT_SECRET: _secret, ...embedded } = environment.variables;
    service = new ServiceProcess(embedded);
    await service.ready();
  }, 120_000);
  afterAll(async () => {
    await service.stop('SIGKILL');
    await environment.dispose();
  });

  const embedded = () => ({ DATA_DIR: environment.directory });

  it('makes no new installation where the settings name the wrong place', async () => {
    const nowhere = { DATA_DIR: join(directory, 'nowhere') };
    for (const command of ['backup', 'audit:verify', 'secrets:reset', 'migration:check'])
      expect(await run(nowhere, command, join(directory, 'of-nothing.backup'))).toMatchObject({
        code: 1,
        output: expect.stringContaining('There is no installation in'),
      });
    expect(existsSync(nowhere.DATA_DIR)).toBe(false);
  });

  it.skipIf(serverUrl)('goes through the running service where it has the embedded database, by a socket for its owner alone', async () => {
    expect(modeOf(join(environment.directory, 'commands.sock'))).toBe(ownersOnly);
    const file = join(directory, 'running.backup');
    expect(await run(embedded(), 'backup', file)).toMatchObject({ code: 0, output: expect.stringContaining(`${file}: `) });
    expect(await run(embedded(), 'backup', file)).toMatchObject({ code: 1, output: expect.stringContaining('exists already') });
    // A client that goes in the middle of a dump, or sends nothing, is no harm to the service.
    for (const call of ['{"name":"dump","args":[]}\n', '', 'no command\n']) {
      const socket = connect(join(environment.directory, 'commands.sock'));
      await once(socket, 'connect');
      await new Promise((resolve) => socket.write(call, resolve));
      socket.destroy();
    }
    expect(await run(embedded(), 'audit:verify')).toMatchObject({ code: 0, output: expect.stringContaining('valid ') });
    expect((await run(embedded(), 'migration:check')).output).toMatch(/This is version \d.*\nThe tables are up to date\./);
    expect(await run(embedded(), 'restore', file)).toMatchObject({
      code: 1,
      output: expect.stringContaining('Another process is using the data'),
    });
    expect(await run(embedded(), 'backup')).toMatchObject({ code: 1, output: expect.stringContaining('Name the file') });
  });

  it.skipIf(serverUrl)('works directly when the service is stopped, also with a socket that a killed one has left', async () => {
    await service.stop('SIGKILL');
    const file = join(directory, 'stopped.backup');
    expect(await run(embedded(), 'backup', file)).toMatchObject({ code: 0 });
    const target = { DATA_DIR: mkdtempSync(join(directory, 'restored-')) };
    copyFileSync(join(environment.directory, 'jwt-secret'), join(target.DATA_DIR, 'jwt-secret'));
    expect(await run(target, 'restore', file)).toMatchObject({ code: 0, output: expect.stringContaining('The audit log is valid.') });
    service = new ServiceProcess(target);
    await new ApiClient(await service.ready()).login(platformAdmin.username, platformAdmin.password);
    await service.stop('SIGTERM');
  });

  it.runIf(serverUrl)('moves the embedded database to a server, which has a JWT_SECRET of its own', async () => {
    await service.stop('SIGTERM');
    const { variables } = environment;
    const moved = await run(variables, 'move-to-postgres');
    expect(moved).toMatchObject({ code: 0, output: expect.stringContaining('From now on start with DATABASE_URL.') });
    service = new ServiceProcess(variables);
    await new ApiClient(await service.ready()).login(platformAdmin.username, platformAdmin.password);
    await service.stop('SIGTERM');
    expect(await run(variables, 'move-to-postgres')).toMatchObject({ code: 1, output: expect.stringContaining('has data already') });
  });
});

function fail(error: Error): never {
  throw error;
}
