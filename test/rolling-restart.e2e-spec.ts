import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { freePort } from './support/postgres-server.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

const nginx = '/usr/sbin/nginx';

// Three instances on one server behind nginx, each restarted in turn while clients send requests, as a deploy does.
describe.skipIf(!process.env['DATABASE_URL'])('a rolling restart behind nginx', { timeout: 240_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-nginx-'));
  let environment: ServiceEnvironment;
  let proxy: ChildProcess;
  let address: string;
  const ports: number[] = [];
  const instances: ServiceProcess[] = [];

  const startInstance = async (index: number) => {
    const instance = new ServiceProcess({
      ...environment.variables,
      PORT: String(ports[index]),
      SHUTDOWN_DRAIN_SECONDS: '3',
      TRUST_PROXY: '1',
    });
    instances[index] = instance;
    await instance.ready();
  };

  beforeAll(async () => {
    if (!existsSync(nginx)) throw new Error('There is no nginx on this machine: install it (on Debian "apt-get install nginx-light").');
    buildService();
    environment = await ServiceEnvironment.create();
    for (let index = 0; index < 4; index++) ports.push(await freePort());
    await Promise.all([0, 1, 2].map(startInstance));
    const proxyPort = ports[3]!;
    writeFileSync(join(directory, 'nginx.conf'), configuration(proxyPort, ports.slice(0, 3)));
    proxy = spawn(nginx, ['-p', directory, '-c', 'nginx.conf', '-e', join(directory, 'error.log'), '-g', 'daemon off;'], {
      stdio: 'ignore',
    });
    address = `http://127.0.0.1:${proxyPort}`;
    await vi.waitFor(() => fetch(`${address}/health/ready`), 10_000);
  }, 120_000);
  afterAll(async () => {
    proxy.kill();
    for (const instance of instances) await instance.stop('SIGKILL');
    await environment.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('fails no request of its clients, reading, writing and uploading', async () => {
    const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
    const admin = { username: 'rolling.admin', password: 'harbour-lantern-58' };
    const profile = { email: 'a@example.com', firstName: 'Ada', lastName: 'Min' };
    const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Rolling', admin: { ...admin, ...profile } });
    const file = await staff(newPerson('rolling.one'));
    const seen = new Map<string, number>();
    const running = new AbortController();

    /** A client that keeps its connection for as long as nginx does. */
    const client = async (number: number) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const call = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
        new Promise<{ status: number; text: string }>((resolve) => {
          const request = send(
            `${address}/api/v1${path}`,
            { method, agent, headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) } },
            (response) => {
              let text = '';
              response.on('data', (part: Buffer) => (text += String(part)));
              response.on('end', () => resolve({ status: response.statusCode!, text }));
            },
          );
          request.on('error', (error) => resolve({ status: 0, text: error.message }));
          request.end(body);
        });
      const json = { 'content-type': 'application/json' };
      const note = (what: string, { status, text }: { status: number; text: string }) => {
        const key = status >= 200 && status < 300 ? what : `${what}: ${status} ${text.slice(0, 200)}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return text;
      };
      const text = note('login', await call('POST', '/auth/login', json, Buffer.from(JSON.stringify(admin))));
      const authorization = `Bearer ${(JSON.parse(text) as { accessToken: string }).accessToken}`;
      const form = Buffer.concat([
        Buffer.from(
          '--b\r\ncontent-disposition: form-data; name="mode"\r\n\r\npreview\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n',
        ),
        file,
        Buffer.from('\r\n--b--\r\n'),
      ]);
      while (!running.signal.aborted) {
        note('read', await call('GET', `/companies/${id}/users`, { authorization }));
        note('write', await call('PATCH', '/me', { authorization, ...json }, Buffer.from(JSON.stringify({ aboutMe: `client ${number}` }))));
        // One client uploads, because only so many imports may wait.
        if (number === 0) {
          const headers = { authorization, 'content-type': 'multipart/form-data; boundary=b', prefer: 'wait=10' };
          note('upload', await call('POST', `/companies/${id}/imports`, headers, form));
        }
      }
      agent.destroy();
    };

    const clients = Array.from({ length: 6 }, (_, number) => client(number));
    for (const index of [0, 1, 2]) {
      expect(await instances[index]!.stop('SIGTERM')).toBe(0);
      await startInstance(index);
    }
    running.abort();
    await Promise.all(clients);
    expect([...seen.keys()].toSorted()).toEqual(['login', 'read', 'upload', 'write']);
    for (const count of ['read', 'write']) expect(seen.get(count)).toBeGreaterThan(100);
    process.stdout.write(`Requests during the restarts: ${JSON.stringify(Object.fromEntries(seen))}\n`);
  });
});

/** As docs/operating.md shows it, without TLS. A request that has reached an instance is never sent to a second one, unless it is safe. */
function configuration(port: number, upstreams: number[]): string {
  return `
worker_processes 1;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream cardroll {
    ${upstreams.map((upstream) => `server 127.0.0.1:${upstream} max_fails=1 fail_timeout=2s;`).join('\n    ')}
    keepalive 16;
    keepalive_timeout 1s;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 11m;
    location / {
      proxy_pass http://cardroll;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_read_timeout 130s;
    }
  }
}
`;
}
