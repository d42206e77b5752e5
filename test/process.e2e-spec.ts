import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

const isOnServer = process.env['DATABASE_URL'] !== undefined;

describe('the service as a process', { timeout: 180_000 }, () => {
  let environment: ServiceEnvironment;
  const running: ServiceProcess[] = [];

  const start = (overrides: Record<string, string> = {}) => {
    const service = new ServiceProcess({ ...environment.variables, ...overrides });
    running.push(service);
    return service;
  };

  beforeAll(() => buildService(), 120_000);
  beforeEach(async () => {
    environment = await ServiceEnvironment.create();
  });
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop('SIGKILL');
    await environment.dispose();
  });

  const signIn = async (address: string) => {
    const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
    const admin = { username: 'admin.one', password: 'harbour-lantern-1', email: 'a@example.com', firstName: 'Ada', lastName: 'Min' };
    const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Acme', admin });
    return { companyId: id, admin };
  };

  interface ImportBody {
    state: string;
    counts: { total: number; processed: number; created: number; rejected: number };
  }

  /** Uploads new users and returns the path of the import as soon as the first of them are stored. */
  const beginImport = async (companyId: string, admin: ApiClient, count = 300) => {
    const people = Array.from({ length: count }, (_, index) => newPerson(`crash.${index}`));
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await staff(...people))]), 'staff.xlsx');
    const { id } = await admin.post<{ id: string }>(`/companies/${companyId}/imports`, form);
    const path = `/companies/${companyId}/imports/${id}`;
    await expect
      .poll(async () => (await admin.get<ImportBody>(path)).counts.processed, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(0);
    return path;
  };

  const expectEverythingOnce = async (admin: ApiClient, companyId: string, path: string, count = 300) => {
    await expect.poll(async () => (await admin.get<ImportBody>(path)).state, { timeout: 90_000 }).toBe('completed');
    expect((await admin.get<ImportBody>(path)).counts).toMatchObject({ total: count, processed: count, created: count });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await admin.get<{ items: { target: { name: string } }[]; nextCursor: string | null }>(
        `/companies/${companyId}/audit-events?action=user.created&limit=200${cursor}`,
      );
      seen.push(...page.items.map(({ target }) => target.name).filter((username) => username.startsWith('crash.')));
      if (!page.nextCursor) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toHaveLength(count);
    expect(new Set(seen).size).toBe(count);
    const { items } = await admin.get<{ items: unknown[] }>(`${path}/rows?limit=200`);
    expect(items).toHaveLength(200);
  };

  it.skipIf(isOnServer || process.platform === 'win32')(
    'gives the data directory and all below to its owner alone, also what was there before',
    async () => {
      const { directory } = environment;
      const outside = mkdtempSync(join(tmpdir(), 'cardroll-outside-'));
      const modeOf = (path: string) => statSync(path).mode & 0o777;
      /** All folders and files, without what is behind a link. */
      const stored = () =>
        readdirSync(directory, { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isSymbolicLink() && !entry.parentPath.startsWith(join(directory, 'link')))
          .map((entry) => ({ path: join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }));
      const open = () => stored().filter(({ path, isFolder }) => modeOf(path) !== (isFolder ? 0o700 : 0o600));
      /** As a restored copy or a volume has them. */
      const openUp = () => {
        for (const { path, isFolder } of stored()) chmodSync(path, isFolder ? 0o755 : 0o644);
        chmodSync(directory, 0o755);
      };
      writeFileSync(join(outside, 'mine'), '');
      chmodSync(join(outside, 'mine'), 0o644);
      chmodSync(outside, 0o755);
      for (const name of ['', 'mine']) symlinkSync(join(outside, name), join(directory, `link${name}`));
      mkdirSync(join(directory, 'backup', 'deep'), { recursive: true });
      writeFileSync(join(directory, 'backup', 'deep', 'old'), '');
      openUp();
      writeFileSync(join(directory, 'program'), '', { mode: 0o755 });
      const service = start();
      const address = await service.ready();
      // A program that is kept there can still be run.
      expect(modeOf(join(directory, 'program'))).toBe(0o700);
      rmSync(join(directory, 'program'));
      expect([open(), modeOf(directory)]).toEqual([[], 0o700]);
      const { companyId, admin } = await signIn(address);
      const client = await new ApiClient(address).login(admin.username, admin.password);
      const path = await beginImport(companyId, client, 10);
      await expect.poll(async () => (await client.get<ImportBody>(path)).state, { timeout: 60_000 }).toBe('completed');
      expect(open()).toEqual([]);
      await service.stop('SIGKILL');
      openUp();
      await start().ready();
      expect([open(), modeOf(directory)]).toEqual([[], 0o700]);
      expect([modeOf(outside), modeOf(join(outside, 'mine'))]).toEqual([0o755, 0o644]);
      rmSync(outside, { recursive: true });
    },
  );

  it('continues an import after kill -9 and applies each row exactly once', async () => {
    const first = start();
    const address = await first.ready();
    const { companyId, admin } = await signIn(address);
    const path = await beginImport(companyId, await new ApiClient(address).login(admin.username, admin.password));
    await first.stop('SIGKILL');
    const second = await start().ready();
    await expectEverythingOnce(await new ApiClient(second).login(admin.username, admin.password), companyId, path);
  });

  it('applies each row exactly once when it is killed at random moments of a printed seed', async () => {
    const seed = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));
    process.stdout.write(`Crash test with CRASH_SEED=${seed}\n`);
    const random = randomOf(seed);
    let service = start();
    let address = await service.ready();
    const { companyId, admin } = await signIn(address);
    const signedIn = () => new ApiClient(address).login(admin.username, admin.password);
    const path = await beginImport(companyId, await signedIn());
    let processed = 0;
    for (let kill = 0; kill < 4; kill++) {
      await sleep(Math.floor(random() * 400));
      await service.stop('SIGKILL');
      service = start();
      address = await service.ready();
      const { counts } = await (await signedIn()).get<ImportBody>(path);
      expect(counts.processed, `CRASH_SEED=${seed}`).toBeGreaterThanOrEqual(processed);
      processed = counts.processed;
    }
    await expectEverythingOnce(await signedIn(), companyId, path);
  });

  it('ends with 0 on SIGTERM in the middle of an import, within 30 s, and continues at the next start', async () => {
    const first = start();
    const address = await first.ready();
    const { companyId, admin } = await signIn(address);
    const client = await new ApiClient(address).login(admin.username, admin.password);
    // Enough rows to be running still when the second import arrives, also on a busy machine.
    const count = 1_200;
    const path = await beginImport(companyId, client, count);
    // A client waits for the end of a second import, which comes after the first one's.
    const held = client.upload<ImportBody>(
      `/companies/${companyId}/imports`,
      'staff.xlsx',
      new Uint8Array(await staff(newPerson('held.one'))),
    );
    await expect.poll(async () => (await client.get<{ items: unknown[] }>(`/companies/${companyId}/imports`)).items.length).toBe(2);
    const stoppedAt = Date.now();
    expect(await first.stop('SIGTERM')).toBe(0);
    expect(await held).toMatchObject({ state: 'queued' });
    expect(Date.now() - stoppedAt).toBeLessThan(30_000);
    const second = await start().ready();
    await expectEverythingOnce(await new ApiClient(second).login(admin.username, admin.password), companyId, path, count);
  });

  it('runs as one process by npm start, without another build, and ends with 0 on SIGTERM to npm', async () => {
    const service = new ServiceProcess(environment.variables, ['npm', '--prefix', join(import.meta.dirname, '..'), 'start']);
    running.push(service);
    const address = await service.ready();
    expect(service.output).not.toContain('Building');
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect(await service.stop('SIGTERM')).toBe(0);
    await expect(fetch(`${address}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('logs requests without a password, token, hash or query', async () => {
    const service = start({ LOG_LEVEL: 'trace' });
    const address = await service.ready();
    const { companyId, admin } = await signIn(address);
    const { accessToken, refreshToken } = await new ApiClient(address).send<{ accessToken: string; refreshToken: string }>(
      'POST',
      '/auth/login',
      200,
      {
        username: admin.username,
        password: admin.password,
      },
    );
    await new ApiClient(address).send('POST', '/auth/login', 401, { username: admin.username, password: 'wrong-secret-word' });
    await new ApiClient(address, accessToken).get(`/companies/${companyId}/users?q=private-search`);
    await new ApiClient(address).send('POST', '/auth/refresh', 200, { refreshToken });
    await service.stop('SIGTERM');
    expect(service.output).toContain('"path":"/api/v1/auth/login"');
    expect(service.output).toContain(`"path":"/api/v1/companies/${companyId}/users"`);
    for (const hidden of [
      admin.password,
      'wrong-secret-word',
      accessToken,
      refreshToken,
      '$argon2',
      'private-search',
      'Bearer',
      platformAdmin.password,
    ]) {
      expect(service.output).not.toContain(hidden);
    }
  });

  it('logs a body that its client has cut off without an error', async () => {
    const service = start();
    const address = await service.ready();
    const { companyId, admin } = await signIn(address);
    const { accessToken } = await new ApiClient(address).send<{ accessToken: string }>('POST', '/auth/login', 200, {
      username: admin.username,
      password: admin.password,
    });
    const path = `/api/v1/companies/${companyId}/imports`;
    const requests = [
      ['PATCH /api/v1/me', 'content-type: application/json', '{"title"'],
      [
        `POST ${path}`,
        'content-type: multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nb',
      ],
      [`POST ${path}`, 'content-type: multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="mode"\r\n\r\nb'],
    ];
    for (const [target, type, body] of requests)
      for (const end of ['destroy', 'resetAndDestroy'] as const) {
        const socket = connect(Number(new URL(address).port), '127.0.0.1');
        const logged = service.output.split('\n').length;
        socket.write(
          `${target} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${accessToken}\r\n${type}\r\nexpect: 100-continue\r\ncontent-length: 1000\r\n\r\n`,
        );
        // The request has begun.
        await once(socket, 'data');
        await new Promise<void>((resolve) => socket.write(body!, () => resolve()));
        socket[end]();
        await expect.poll(() => service.output.split('\n').length, { timeout: 10_000 }).toBeGreaterThan(logged);
      }
    await service.stop('SIGTERM');
    const lines = service.output.split('\n').filter((line) => line.startsWith('{'));
    const levels = lines.map((line) => JSON.parse(line) as { level: number; request?: { path: string } });
    expect(levels.filter(({ request }) => request?.path === path)).toHaveLength(4);
    expect(lines.filter((_, index) => levels[index]!.level > 30)).toEqual([]);
    expect(service.output).not.toContain('stack');
  });

  it('does not start with an invalid setting, and names it', async () => {
    const service = start({ PORT: 'eighty', JWT_SECRET: 'short', IMPORT_ROWS_MAX: '0' });
    expect(await service.ended()).toBe(1);
    for (const setting of ['PORT', 'JWT_SECRET', 'IMPORT_ROWS_MAX']) expect(service.output).toContain(`${setting} must`);
    expect(service.output).not.toContain('    at ');
  });

  it('does not start with a weak password for the first admin, and names the setting', async () => {
    const service = start({ BOOTSTRAP_ADMIN_PASSWORD: 'password123' });
    expect(await service.ended()).toBe(1);
    expect(service.output).toContain('BOOTSTRAP_ADMIN_PASSWORD');
    expect(service.output).not.toContain('password123');
  });

  if (isOnServer) {
    it('does not start without a reachable server, and says so without the password', async () => {
      const service = start({ DATABASE_URL: 'postgresql://cardroll:hidden-word@127.0.0.1:1/none', DATABASE_WAIT_SECONDS: '1' });
      expect(await service.ended()).toBe(1);
      expect(service.output).toContain('Waiting for the PostgreSQL server at DATABASE_URL, 1 seconds more');
      expect(service.output).toContain('at DATABASE_URL cannot be reached');
      expect(service.output).not.toContain('hidden-word');
      expect(service.output).not.toContain('    at ');
    });

    it('migrates a fresh server once when three instances start at the same time', async () => {
      await environment.emptyServerDatabase();
      const addresses = await Promise.all([start(), start(), start()].map((service) => service.ready()));
      const logins = addresses.map((address) => new ApiClient(address).login(platformAdmin.username, platformAdmin.password));
      expect(await Promise.all(logins)).toHaveLength(3);
    });

    it('continues an import on another instance within 30 s when its instance is killed', async () => {
      const first = start();
      const address = await first.ready();
      const { companyId, admin } = await signIn(address);
      const client = await new ApiClient(address).login(admin.username, admin.password);
      const path = await beginImport(companyId, client, 900);
      // The second instance starts after the import, so that the first one runs it.
      const other = await new ApiClient(await start().ready()).login(admin.username, admin.password);
      await first.stop('SIGKILL');
      const { state, counts } = await other.get<ImportBody>(path);
      expect(state).toBe('running');
      await expect
        .poll(async () => (await other.get<ImportBody>(path)).counts.processed, { timeout: 30_000, interval: 200 })
        .toBeGreaterThan(counts.processed);
      await expectEverythingOnce(other, companyId, path, 900);
    });
  } else {
    it('does not start on data that another process uses, and says so', async () => {
      const first = start();
      await first.ready();
      const second = start();
      expect(await second.ended()).toBe(1);
      expect(second.output).toContain(`Another process is using the data in ${environment.directory}`);
      expect(second.output).not.toContain('    at ');
      expect(await first.stop('SIGTERM')).toBe(0);
    });

    it('prints a generated password of the first admin once, and the admin can log in with it', async () => {
      delete environment.variables['BOOTSTRAP_ADMIN_USERNAME'];
      delete environment.variables['BOOTSTRAP_ADMIN_PASSWORD'];
      const first = start();
      const address = await first.ready();
      const password = /password\s+(\S+)/.exec(first.output)![1]!;
      await new ApiClient(address).login('platform.admin', password);
      await first.stop('SIGTERM');
      const second = start();
      await new ApiClient(await second.ready()).login('platform.admin', password);
      expect(second.output).not.toContain(password);
    });
  }
});

/** Reproducible random numbers from 0 to 1 (Mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
