import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceEnvironment } from './support/service-environment.ts';
import { ServiceProcess } from './support/service-process.ts';

// A checkout of its own, where the source changes below a running service, as after "git pull".
describe.skipIf(process.env['DATABASE_URL'])('a build beside a running service', { timeout: 240_000 }, () => {
  const checkout = mkdtempSync(join(tmpdir(), 'cardroll-checkout-'));
  const root = join(import.meta.dirname, '..');
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  let address: string;
  const start = () => new ServiceProcess(environment.variables, ['npm', '--prefix', checkout, 'start']);
  const builds = () => readdirSync(join(checkout, 'dist'));

  /** The page, and the status of every file that it names. */
  const loadConsole = async () => {
    const page = await (await fetch(address)).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    const statuses = await Promise.all(files.map(async (file) => (await fetch(address + file)).status));
    expect(files.length).toBeGreaterThan(4);
    expect(new Set(statuses)).toEqual(new Set([200]));
    return files;
  };

  beforeAll(async () => {
    for (const name of ['libs', 'src', 'web', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'])
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
    environment = await ServiceEnvironment.create();
    service = start();
    address = await service.ready();
  }, 180_000);
  afterAll(async () => {
    await service.stop('SIGTERM');
    await environment.dispose();
    rmSync(checkout, { recursive: true, force: true });
  });

  it('leaves its console as it was, also where the second start fails', async () => {
    const before = await loadConsole();
    appendFileSync(join(checkout, 'web/src/main.tsx'), "document.title = 'The next version';\n");
    const second = start();
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain('Another process is using the data');
    expect(builds()).toHaveLength(2);
    expect(await loadConsole()).toEqual(before);
  });

  it('that fails leaves nothing behind, and says where', async () => {
    writeFileSync(join(checkout, 'src/broken.ts'), 'const text: number = "no number";\n');
    expect(() => execFileSync(process.execPath, [join(checkout, 'scripts/build.mjs')], { stdio: 'pipe' })).toThrow(
      /typescript\/bin\/tsc has failed/,
    );
    expect(builds()).toHaveLength(2);
    await loadConsole();
  });
});
