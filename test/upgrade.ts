// A rolling upgrade from the last release: npm run test:upgrade, or with another tag or commit behind "--". The code of that
// release goes on working on the tables of this version, beside it, and the new instance has the data of before.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '../src/demo/api-client.ts';
import { build } from '../scripts/build.mjs';
import { createDatabase, dropDatabase, urlOf } from './support/server-database.ts';
import { ServiceProcess } from './support/service-process.ts';
import { newPerson, staff } from './support/workbooks.ts';

const root = join(import.meta.dirname, '..');
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const release = process.argv[2] ?? lastTag();
const checkout = mkdtempSync(join(tmpdir(), 'cardroll-release-'));
const name = `cardroll_upgrade_${process.pid}`;
const platform = { username: 'platform.admin', password: 'a-lantern-of-the-upgrade-1' };
const admin = { username: 'admin.one', password: 'harbour-lantern-58' };
const running: ServiceProcess[] = [];

function lastTag(): string {
  const [tag] = git('tag', '--merged', 'HEAD^', '--sort=-version:refname').split('\n');
  if (!tag) throw new Error('This clone has no tag of a release. Name a commit of the CHANGELOG: npm run test:upgrade -- COMMIT');
  return tag;
}

function check(what: string, isTrue: boolean): void {
  console.log(`${isTrue ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!isTrue) process.exitCode = 1;
}

function buildRelease(): string {
  execFileSync('sh', ['-c', `git archive "${release}" | tar -x -C "${checkout}"`], { cwd: root });
  if (dependenciesOf(git('show', `${release}:package-lock.json`)) === dependenciesOf(readFileSync(join(root, 'package-lock.json'), 'utf8')))
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  else execFileSync('npm', ['ci', '--silent'], { cwd: checkout, stdio: 'inherit' });
  const output = execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: checkout, encoding: 'utf8' });
  return /The build is in (.+)\./.exec(output)![1]!;
}

/** The locked packages, without the version of this one. */
function dependenciesOf(lockfile: string): string {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, unknown> };
  return JSON.stringify({ ...packages, '': null });
}

async function start(folder: string): Promise<string> {
  const service = new ServiceProcess(
    {
      DATABASE_URL: urlOf(process.env['DATABASE_URL']!, name),
      JWT_SECRET: 'a-secret-of-the-upgrade-with-enough-bytes',
      BOOTSTRAP_ADMIN_USERNAME: platform.username,
      BOOTSTRAP_ADMIN_PASSWORD: platform.password,
      LOG_LEVEL: 'error',
    },
    [process.execPath, join(folder, 'src', 'main.js')],
  );
  running.push(service);
  return service.ready();
}

/** Reads, writes, imports, and logs in as a user, on one instance. Returns the ids of what it has made. */
async function useInstance(address: string, companyId: string, round: string): Promise<void> {
  const client = await new ApiClient(address).login(admin.username, admin.password);
  await client.send('PATCH', '/me', 200, { aboutMe: round });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await staff(newPerson(`upgrade.${round}`)))]), 'staff.xlsx');
  const path = `/companies/${companyId}/imports/${(await client.post<{ id: string }>(`/companies/${companyId}/imports`, form)).id}`;
  for (let state = ''; state !== 'completed';) {
    ({ state } = await client.get<{ state: string }>(path));
    if (state === 'failed') throw new Error(`The import of ${round} has failed.`);
    await wait(100);
  }
  const { items } = await client.get<{ items: { id: string }[] }>(`/companies/${companyId}/users?q=upgrade.${round}`);
  await client.send('POST', `/companies/${companyId}/users/${items[0]!.id}/impersonations`, 201, { reason: 'A rolling upgrade' });
  await client.send('DELETE', '/impersonation', 204);
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    check(what, (await work()) !== false);
  } catch (error) {
    console.error(error);
    check(what, false);
  }
}

await createDatabase(process.env['DATABASE_URL']!, name);
try {
  console.log(`From ${release} to the checkout:`);
  const [oldBuild, newBuild] = [buildRelease(), build()];
  const oldAddress = await start(oldBuild);
  const client = await new ApiClient(oldAddress).login(platform.username, platform.password);
  const profile = { email: 'a@example.com', firstName: 'Ada', lastName: 'Min' };
  const { id } = await client.send<{ id: string }>('POST', '/companies', 201, { name: 'Acme', admin: { ...admin, ...profile } });
  await useInstance(oldAddress, id, 'before');

  const newAddress = await start(newBuild);
  await attempt('the new version takes over the tables and works', () => useInstance(newAddress, id, 'new'));
  await attempt('the instance of the release goes on beside it', () => useInstance(oldAddress, id, 'beside'));
  await attempt('it stays ready', async () => (await fetch(`${oldAddress}/health/ready`)).ok);
  const again = await start(oldBuild);
  await attempt('the release starts on the new tables, as after a rollback', () => useInstance(again, id, 'rollback'));
  const users = await (
    await new ApiClient(newAddress).login(admin.username, admin.password)
  ).get<{ items: unknown[] }>(`/companies/${id}/users?q=upgrade.`);
  check('the new version has the users of all of them', users.items.length === 4);
} finally {
  for (const service of running) await service.stop('SIGKILL');
  await dropDatabase(process.env['DATABASE_URL']!, name);
  rmSync(checkout, { recursive: true, force: true });
}
