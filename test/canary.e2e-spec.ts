import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { cellText, openXlsx } from '../libs/xlsx-table/index.ts';
import { createDatabase, dropDatabase, urlOf } from './support/server-database.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

const serverUrl = process.env['DATABASE_URL'];

// Secrets that can be told from anything else are sent through the whole service, and looked for wherever it writes.
describe('a secret', { timeout: 180_000 }, () => {
  let directory: string;
  let temporary: string;
  let name: string;
  let service: ServiceProcess;
  let address: string;
  beforeAll(async () => {
    buildService();
    directory = mkdtempSync(join(tmpdir(), 'cardroll-canary-'));
    temporary = mkdtempSync(join(directory, 'tmp-'));
    name = `cardroll_canary_${process.pid}_${randomBytes(4).toString('hex')}`;
    const environment: Record<string, string> = {
      DATA_DIR: directory,
      TMPDIR: temporary,
      LOG_LEVEL: 'trace',
      BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
      BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    };
    if (serverUrl) {
      await createDatabase(serverUrl, name, inject('preparedDatabase').template);
      Object.assign(environment, { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: 'a-secret-of-tests-with-enough-bytes-in-it' });
    }
    service = new ServiceProcess(environment);
    address = await service.ready();
  }, 180_000);
  afterAll(async () => {
    await service.stop('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
    if (serverUrl) await dropDatabase(serverUrl, name);
  });

  it('stands in no log, audit entry, result, report, export or temporary file', async () => {
    const canary = (what: string) => `canary-${what}-${randomBytes(6).toString('hex')}`;
    const secrets = {
      admin: canary('admin'),
      imported: canary('imported'),
      rejected: canary('rejected'),
      changed: canary('changed'),
      wrong: canary('wrong'),
    };
    const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
    const admin = { username: 'canary.admin', password: secrets.admin, email: 'a@example.com', firstName: 'A', lastName: 'B' };
    const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Canary', admin });
    const signedIn = await new ApiClient(address).send<{ accessToken: string; refreshToken: string }>('POST', '/auth/login', 200, {
      username: admin.username,
      password: admin.password,
    });
    const api = new ApiClient(address, signedIn.accessToken);
    await new ApiClient(address).send('POST', '/auth/login', 401, { username: admin.username, password: secrets.wrong });
    const file = new Uint8Array(
      await staff(
        newPerson('canary.one', { Password: secrets.imported }),
        newPerson('canary.two', { Password: secrets.rejected, Email: 'nowhere' }),
      ),
    );
    const { id: importId } = await api.upload<{ id: string }>(`/companies/${id}/imports`, 'staff.xlsx', file);
    const form = new FormData();
    form.append('mode', 'preview');
    form.append('file', new Blob([new Uint8Array(await staff({ Username: 'canary.one', Password: secrets.changed }))]), 'staff.xlsx');
    const { id: previewId } = await api.post<{ id: string }>(`/companies/${id}/imports`, form, { prefer: 'wait=30' });
    const refreshed = await new ApiClient(address).send<{ accessToken: string; refreshToken: string }>('POST', '/auth/refresh', 200, {
      refreshToken: signedIn.refreshToken,
    });
    const now = new ApiClient(address, refreshed.accessToken);

    const hidden = [
      ...Object.values(secrets),
      ...Object.values(signedIn),
      ...Object.values(refreshed),
      '$argon2',
      platformAdmin.password,
    ].filter((secret) => typeof secret === 'string');
    const written: Record<string, string> = {
      log: service.output,
      audit: JSON.stringify(await now.get(`/companies/${id}/audit-events?limit=200`)),
      users: JSON.stringify(await now.get(`/companies/${id}/users?limit=200`)),
      import: JSON.stringify(await now.get(`/companies/${id}/imports/${importId}/rows`)),
      preview: JSON.stringify(await now.get(`/companies/${id}/imports/${previewId}/rows`)),
      report: await textOf(await now.download(`/companies/${id}/imports/${importId}/report`)),
      export: await textOf(await now.download(`/companies/${id}/users/export`)),
      template: await textOf(await now.download(`/companies/${id}/imports/template?prefill=true`)),
      temporary: readdirSync(temporary, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join(''),
    };
    for (const [where, text] of Object.entries(written))
      expect({ where, found: hidden.filter((secret) => text.includes(secret)) }).toEqual({ where, found: [] });
    // The look-out itself works: what is no secret is found in each place.
    expect(written['report']).toContain('canary.two');
    expect(written['audit']).toContain('canary.one');
    expect(written['log']).toContain('/api/v1/auth/login');
  });

  async function textOf(content: Uint8Array): Promise<string> {
    const table = await openXlsx(new Uint8Array(content), { keyHeaders: ['username'] });
    return table
      .rows(0, 1_000)
      .map(({ cells }) => cells.map((cell) => cellText(cell)).join('|'))
      .join('\n');
  }
});
