import { spawn } from 'node:child_process';
import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';

describe('a signal to stop', { timeout: 120_000 }, () => {
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  let address: string;
  const agent = new Agent({ keepAlive: true });

  const start = async (drainSeconds: number) => {
    service = new ServiceProcess({ ...environment.variables, SHUTDOWN_DRAIN_SECONDS: String(drainSeconds) });
    address = await service.ready();
  };
  const request = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${address}${path}`, { agent }, (response) => response.resume().on('end', () => resolve(response))).on('error', reject);
    });

  beforeAll(() => buildService(), 120_000);
  beforeEach(async () => {
    environment = await ServiceEnvironment.create();
  });
  afterEach(async () => {
    await service.stop('SIGKILL');
    await environment.dispose();
  });

  it('makes the service not ready at once, and requests are served until the drain ends, each on a connection of its own', async () => {
    await start(6);
    expect((await request('/health/ready')).headers.connection).toBe('keep-alive');
    const stoppedAt = Date.now();
    service.kill('SIGTERM');
    await expect.poll(async () => (await request('/health/ready')).statusCode, { interval: 10 }).toBe(503);
    let served = 0;
    for (; Date.now() - stoppedAt < 2_000; served++) {
      const { statusCode, headers } = await request('/openapi.json');
      expect({ statusCode, connection: headers.connection }).toEqual({ statusCode: 200, connection: 'close' });
    }
    expect(served).toBeGreaterThan(3);
    expect(await service.ended()).toBe(0);
    expect(Date.now() - stoppedAt).toBeGreaterThan(6_000);
    await expect(request('/health/live')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('does nothing more the second time, and ends the process the third time', async () => {
    await start(60);
    service.kill('SIGTERM');
    await expect.poll(() => service.output).toContain('not ready from now on');
    service.kill('SIGTERM');
    expect((await request('/openapi.json')).statusCode).toBe(200);
    service.kill('SIGTERM');
    expect(await service.ended()).toBe(1);
  });

  it('does not wait for load balancers if it comes from a terminal', async () => {
    await start(60);
    service.kill('SIGINT');
    expect(await service.ended()).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('is as gentle if npm and the service have it both, as from systemd', async () => {
    // A process group of its own, as a unit of systemd has a control group.
    const npm = spawn('npm', ['--prefix', process.cwd(), 'start'], {
      detached: true,
      env: { PATH: process.env['PATH'], PORT: '0', ...environment.variables, SHUTDOWN_DRAIN_SECONDS: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    npm.stdout.on('data', (part: Buffer) => (output += String(part)));
    const ended = new Promise<number | null>((resolve) => npm.on('close', resolve));
    await expect.poll(() => output, { timeout: 60_000 }).toContain('Cardroll is ready');
    const stoppedAt = Date.now();
    process.kill(-npm.pid!, 'SIGTERM');
    // npm passes on the exit code of the service, unless the signal ended npm first.
    expect([0, null, 143]).toContain(await ended);
    expect(output).toContain('not ready from now on');
    // It was not killed in the middle.
    expect(Date.now() - stoppedAt).toBeGreaterThan(1_000);
    await start(0);
  });
});
