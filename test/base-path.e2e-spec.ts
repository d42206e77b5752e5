import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('a path prefix', { timeout: 120_000 }, () => {
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  let origin: string;
  const json = { 'content-type': 'application/json' };
  const page = async (path: string) => {
    const response = await fetch(`${origin}${path}`, { headers: { accept: 'text/html' } });
    return { status: response.status, text: await response.text() };
  };

  beforeAll(async () => {
    buildService();
    environment = await ServiceEnvironment.create();
    service = new ServiceProcess({ ...environment.variables, BASE_PATH: '/cardroll/' });
    origin = await service.ready();
  }, 120_000);
  afterAll(async () => {
    await service.stop('SIGKILL');
    await environment.dispose();
  });

  it.each(['/cardroll', ''])('is in every address of the service, whether the proxy keeps it or not: %j', async (kept) => {
    const platform = await new ApiClient(origin + kept).login(platformAdmin.username, platformAdmin.password);
    const credentials = { username: `admin${kept.length}`, password: 'harbour-lantern-58' };
    const admin = { ...credentials, email: 'a@example.com', firstName: 'Ada', lastName: 'Min' };
    const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Acme', admin });
    const { accessToken } = await new ApiClient(origin + kept).send<{ accessToken: string }>('POST', '/auth/login', 200, credentials);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await staff(newPerson(`prefixed.${kept.length}`)))]), 'staff.xlsx');
    const headers = { authorization: `Bearer ${accessToken}` };
    const accepted = await fetch(`${origin}${kept}/api/v1/companies/${id}/imports`, { method: 'POST', headers, body: form });
    expect(accepted.headers.get('location')).toMatch(/^\/cardroll\/api\/v1\/companies\/.+\/imports\/.+$/);
    expect((await fetch(`${origin}${accepted.headers.get('location')}`, { headers })).status).toBe(200);

    const session = await fetch(`${origin}${kept}/api/v1/console/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(credentials),
    });
    expect(session.headers.get('set-cookie')).toContain('Path=/cardroll/api/v1/console/session;');
    const document = (await (await fetch(`${origin}${kept}/openapi.json`)).json()) as { servers: { url: string }[] };
    expect(document.servers[0]!.url).toBe('/cardroll');
  });

  it.each(['/cardroll', '/cardroll/', '/cardroll/users/some-id', '/cardroll/docs', '/users', '/docs'])(
    'is in the addresses of all files of the page at %s',
    async (path) => {
      const { status, text } = await page(path);
      expect(status).toBe(200);
      const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
      expect(addresses.length).toBeGreaterThan(4);
      for (const address of addresses) {
        expect(address).toMatch(/^\/cardroll\//);
        expect({ address, status: (await fetch(origin + address)).status }).toEqual({ address, status: 200 });
      }
    },
  );

  it('is no part of another path', async () => {
    expect((await fetch(`${origin}/cardrolls/health/live`)).status).toBe(404);
    expect((await fetch(`${origin}/cardroll/health/ready`)).status).toBe(200);
    const redirected = await fetch(`${origin}/cardroll/docs/`, { redirect: 'manual' });
    expect(redirected.headers.get('location')).toBe('/cardroll/docs');
  });

  it('that is no path is refused at the start', async () => {
    const refused = new ServiceProcess({ ...environment.variables, BASE_PATH: 'https://example.com/x' });
    expect(await refused.ended()).toBe(1);
    expect(refused.output).toContain('BASE_PATH must be a path such as /cardroll');
  });
});
