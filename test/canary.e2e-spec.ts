import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellText, openXlsx } from '../libs/xlsx-table/index.ts';
import { databaseSchema } from '../src/database-schema.ts';
import { ApiClient } from '../src/demo/api-client.ts';
import { openDatabase } from '../src/platform/database/index.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin, testSettings } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

/** Enough text for an export to need its temporary file, and too random to be compressed into a socket buffer. */
const fillers = Array.from({ length: 1_000 }, (_, index) => ({
  username: `a.filler.${index}`,
  about_me: randomBytes(9_000).toString('base64'),
}));

const canary = (name: string) => `canary-${name}-${randomBytes(6).toString('hex')}`;

// Recognisable secrets go through the whole service. Each place to which the service writes is searched for them.
describe('a secret', { timeout: 180_000 }, () => {
  const secrets = {
    admin: canary('admin'),
    imported: canary('imported'),
    rejected: canary('rejected'),
    changed: canary('changed'),
    wrong: canary('wrong'),
  };
  const admin = { username: 'canary.admin', password: secrets.admin, email: 'a@example.com', firstName: 'A', lastName: 'B' };
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  let address: string;
  let companyId: string;
  beforeAll(async () => {
    buildService();
    environment = await ServiceEnvironment.create();
    environment.variables['LOG_LEVEL'] = 'trace';
    service = new ServiceProcess(environment.variables);
    const platform = await new ApiClient(await service.ready()).login(platformAdmin.username, platformAdmin.password);
    companyId = (await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Canary', admin })).id;
    // The embedded database belongs to one process at a time.
    await service.stop('SIGTERM');
    await addFillers();
    service = new ServiceProcess(environment.variables);
    address = await service.ready();
  }, 180_000);
  afterAll(async () => {
    await service.stop('SIGKILL');
    await environment.dispose();
  });

  async function addFillers(): Promise<void> {
    const onCrash = (error: Error) => {
      throw error;
    };
    const database = await openDatabase(testSettings(environment.variables), databaseSchema, { onCrash });
    await database.inCompany(companyId, (em) =>
      em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, email, first_name, last_name, company_name, about_me, role,
           email_key, search_key, name_key, first_name_key, last_name_key, company_name_key)
         select gen_random_uuid(), ?::uuid, username, username, '', 'f@example.com', 'F', 'L', 'Canary', about_me, 'member', '', '', '', '', '', ''
         from jsonb_to_recordset(?::jsonb) as filler (username text, about_me text)`,
        [companyId, JSON.stringify(fillers)],
      ),
    );
    await database.close();
  }

  it('is in no log, audit entry, result, report, export or temporary file', async () => {
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
    const imported = await api.upload<{ id: string; counts: object }>(`/companies/${companyId}/imports`, 'staff.xlsx', file);
    expect(imported.counts).toMatchObject({ created: 1, rejected: 1 });
    const form = new FormData();
    form.append('mode', 'preview');
    form.append('file', new Blob([new Uint8Array(await staff({ Username: 'canary.one', Password: secrets.changed }))]), 'staff.xlsx');
    const preview = await api.post<{ id: string; counts: object }>(`/companies/${companyId}/imports`, form, { prefer: 'wait=30' });
    expect(preview.counts).toMatchObject({ updated: 1 });
    const refreshed = await new ApiClient(address).send<{ accessToken: string; refreshToken: string }>('POST', '/auth/refresh', 200, {
      refreshToken: signedIn.refreshToken,
    });
    const now = new ApiClient(address, refreshed.accessToken);
    const tokens = [signedIn.accessToken, signedIn.refreshToken, refreshed.accessToken, refreshed.refreshToken];

    const hidden = [...Object.values(secrets), ...tokens, '$argon2', platformAdmin.password];
    expect(hidden.filter((secret) => typeof secret !== 'string' || secret === '')).toEqual([]);
    const written: Record<string, string> = {
      audit: JSON.stringify(await now.get(`/companies/${companyId}/audit-events?limit=200`)),
      users: JSON.stringify(await now.get(`/companies/${companyId}/users?q=canary&limit=200`)),
      import: JSON.stringify(await now.get(`/companies/${companyId}/imports/${imported.id}/rows`)),
      preview: JSON.stringify(await now.get(`/companies/${companyId}/imports/${preview.id}/rows`)),
      report: await textOf(await now.download(`/companies/${companyId}/imports/${imported.id}/report`)),
      export: await textOf(await now.download(`/companies/${companyId}/users/export`)),
      template: await textOf(await now.download(`/companies/${companyId}/imports/template?prefill=true`)),
      temporary: await temporaryFileOfExport(refreshed.accessToken),
      log: service.output,
    };
    for (const [where, text] of Object.entries(written))
      expect({ where, found: hidden.filter((secret) => text.includes(secret)) }).toEqual({ where, found: [] });
    // The search works: each place has something that is no secret.
    const known: Record<string, string> = { report: 'canary.two', import: 'canary.two', log: '/api/v1/auth/login' };
    for (const [where, text] of Object.entries(written))
      expect({ where, isFilled: text.includes(known[where] ?? 'canary.one') }).toEqual({ where, isFilled: true });
  });

  /** What the temporary file of an export holds while a client reads slowly. The file has no name, only a descriptor. */
  async function temporaryFileOfExport(token: string): Promise<string> {
    const response = await fetch(`${address}/api/v1/companies/${companyId}/users/export`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    const descriptors = `/proc/${service.pid}/fd`;
    const files = readdirSync(descriptors)
      .map((descriptor) => join(descriptors, descriptor))
      .filter((path) => targetOf(path).startsWith(environment.temporary));
    expect(files).toHaveLength(1);
    const content = readFileSync(files[0]!, 'utf8');
    await response.body!.cancel();
    return content;
  }

  /** The file of a descriptor; empty when the process has closed it in the meantime. */
  function targetOf(descriptor: string): string {
    try {
      return readlinkSync(descriptor);
    } catch {
      return '';
    }
  }

  async function textOf(content: Uint8Array): Promise<string> {
    const table = await openXlsx(new Uint8Array(content), { keyHeaders: ['username'] });
    const lines: string[] = [];
    for (let rows = table.rows(0, 1_000); rows.length > 0; rows = table.rows(lines.length, 1_000))
      lines.push(...rows.map(({ cells }) => cells.map((cell) => cellText(cell)).join('|')));
    return lines.join('\n');
  }
});
