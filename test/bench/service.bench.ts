// The figures of the built service on one database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as databaseSchemaModule from '../../src/database-schema.ts';
import type * as apiClientModule from '../../src/demo/api-client.ts';
import type * as configModule from '../../src/platform/config/index.ts';
import type * as databaseModule from '../../src/platform/database/index.ts';
import { addExistingUsers, exportAllUsers, readAllUsers, upsertAllUsers, vacuum } from './baselines.ts';
import { downloadSlowly, importSeconds, latencies } from './client.ts';
import { median, medianSeconds, percentile, report, seconds } from './figures.ts';
import { readBaseline } from './readers.ts';
import { BenchService, importBuilt, outputOfScript } from './service.ts';
import { existingPeople, newPeople, rowCount, workbook } from './workbooks.ts';

const { databaseSchema } = await importBuilt<typeof databaseSchemaModule>('database-schema.js');
const { ApiClient } = await importBuilt<typeof apiClientModule>('demo/api-client.js');
const { readSettings } = await importBuilt<typeof configModule>('platform/config/index.js');
const { openDatabase } = await importBuilt<typeof databaseModule>('platform/database/index.js');

const platformAdmin = { username: 'platform.admin', password: 'bench-platform-lantern' };
const companyAdmin = { username: 'bench.admin', password: 'bench-company-lantern' };
const newUserCount = Number(process.env['BENCH_NEW_USERS'] ?? 4_000);
const rounds = 3;
const newUserRounds = 5;
/** Long enough for the work after an import, such as a vacuum or a garbage collection. */
const pauseMilliseconds = 3_000;

interface Limits {
  /** Memory of the idle service, in millions of bytes. */
  idleMegabytes?: number;
  /** Memory during an import above that of the idle service. */
  aboveIdleMebibytes?: number;
}

interface Files {
  same: Uint8Array<ArrayBuffer>;
  changed: Uint8Array<ArrayBuffer>;
  small: Uint8Array<ArrayBuffer>;
}

interface Baselines {
  /** The baseline reader and one read of all users. */
  read: number;
  upsert: number;
  export: number;
}

interface Bench {
  service: BenchService;
  api: apiClientModule.ApiClient;
  token: string;
  companyId: string;
}

export async function benchService(settings: Record<string, string>, limits: Limits): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-bench-'));
  const environment = {
    DATA_DIR: directory,
    BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
    BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    ACCESS_TOKEN_SECONDS: '3600',
    ...settings,
  };
  const files = {
    same: await workbook(existingPeople(rowCount)),
    changed: await workbook(existingPeople(rowCount, 'Manager')),
    small: await workbook(existingPeople(rowCount / 10)),
  };
  const companyId = await createCompany(environment);
  const baselines = await measureBaselines(environment, companyId, files.same);
  const service = await startOnExistingData(environment);
  await sleep(pauseMilliseconds);
  report('memory when idle', (service.residentMebibytes() * 1024 * 1024) / 1_000_000, 'MB', limits.idleMegabytes);
  const { accessToken: token } = await new ApiClient(service.address).send<{ accessToken: string }>(
    'POST',
    '/auth/login',
    200,
    companyAdmin,
  );
  const bench = { service, api: new ApiClient(service.address, token), token, companyId };
  await benchUnchangedRows(bench, files, baselines, limits);
  await benchChangedRows(bench, files, baselines);
  await benchExports(bench, baselines);
  await benchNewUsers(bench);
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** Starts the service without any data, creates the company and stops the service. */
async function createCompany(environment: Record<string, string>): Promise<string> {
  const started = performance.now();
  const service = await BenchService.start(environment);
  report('start without data', (performance.now() - started) / 1000, 's');
  const platform = await new ApiClient(service.address).login(platformAdmin.username, platformAdmin.password);
  const admin = { ...companyAdmin, email: 'bench@example.com', firstName: 'Bench', lastName: 'Admin' };
  const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Bench', admin });
  await service.stop();
  return id;
}

async function startOnExistingData(environment: Record<string, string>): Promise<BenchService> {
  const started = performance.now();
  const service = await BenchService.start(environment);
  report('start on existing data', (performance.now() - started) / 1000, 's', 10);
  return service;
}

/** While the service is stopped, because an embedded database belongs to one process at a time. */
async function measureBaselines(environment: Record<string, string>, companyId: string, file: Uint8Array): Promise<Baselines> {
  const database = await openDatabase(readSettings({ ...environment, LOG_LEVEL: 'silent' }), databaseSchema, { onCrash: console.error });
  await addExistingUsers(database, companyId, rowCount);
  const upsert = await seconds(() => upsertAllUsers(database, companyId, rowCount));
  // An import finds the tables in this state too.
  await vacuum(database);
  const [readFile, readUsers] = await medianSeconds(
    rounds,
    () => readBaseline(file),
    () => readAllUsers(database, companyId),
  );
  const [exported] = await medianSeconds(rounds, () => exportAllUsers(database, companyId));
  await database.close();
  return { read: readFile! + readUsers!, upsert, export: exported! };
}

async function benchUnchangedRows({ service, api, companyId }: Bench, files: Files, { read }: Baselines, limits: Limits): Promise<void> {
  // The first imports of a process are slower and allocate memory that stays.
  for (let round = 0; round < 2; round++) await importSeconds(api, companyId, files.small, { unchanged: rowCount / 10 });
  await sleep(pauseMilliseconds);
  const idle = service.residentMebibytes();
  service.resetPeak();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await importSeconds(api, companyId, files.same, { unchanged: rowCount }));
  report(
    `${rowCount} unchanged rows, relative to zip + saxes and one read of all users (${read.toFixed(2)} s)`,
    median(times) / read,
    '×',
    2,
  );
  report(`memory above idle during ${rounds} of these imports`, service.peakMebibytes() - idle, 'MiB', limits.aboveIdleMebibytes);
}

async function benchChangedRows({ api, companyId }: Bench, files: Files, { read, upsert }: Baselines): Promise<void> {
  const idle: number[] = [];
  const busy: number[] = [];
  const times: number[] = [];
  for (const file of [files.changed, files.same, files.changed]) {
    await sleep(pauseMilliseconds);
    idle.push(...(await latencies(api, 500)));
    const importEnded = new AbortController();
    const requests = (async () => {
      while (!importEnded.signal.aborted) busy.push(...(await latencies(api, 1)));
    })();
    times.push(await importSeconds(api, companyId, file, { updated: rowCount }));
    importEnded.abort();
    await requests;
  }
  const baseline = read + upsert;
  report(`${rowCount} changed rows, relative to that read and one upsert (${baseline.toFixed(2)} s)`, median(times) / baseline, '×', 2.5);
  const [idleP99, busyP99] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  report(
    `GET /me p99 during these imports (${busyP99.toFixed(1)} ms), relative to idle (${idleP99.toFixed(1)} ms)`,
    busyP99 / idleP99,
    '×',
    3,
  );
}

async function benchExports({ service, api, token, companyId }: Bench, baselines: Baselines): Promise<void> {
  const path = `/companies/${companyId}/users/export`;
  await sleep(pauseMilliseconds);
  const idle = service.residentMebibytes();
  await api.download(path);
  service.resetPeak();
  const [exported] = await medianSeconds(rounds, () => api.download(path));
  report(
    `export of ${rowCount} users, relative to a read and plain XML (${baselines.export.toFixed(2)} s)`,
    exported! / baselines.export,
    '×',
    2,
  );
  report('memory above idle during exports', service.peakMebibytes() - idle, 'MiB', 150);
  service.resetPeak();
  await downloadSlowly(`${service.address}/api/v1${path}`, token);
  report('memory above idle for a client that reads 100 kB/s', service.peakMebibytes() - idle, 'MiB', 150);
}

async function benchNewUsers({ api, companyId }: Bench): Promise<void> {
  const hashSeconds = async () => Number(await outputOfScript('hash-baseline.ts', String(newUserCount)));
  // The speed of hashing drifts: each import is compared with the hashing before and after it.
  const hashing = [await hashSeconds()];
  const ratios: number[] = [];
  for (let round = 0; round < newUserRounds; round++) {
    const file = await workbook(newPeople(newUserCount, round * newUserCount));
    const importing = await importSeconds(api, companyId, file, { created: newUserCount });
    hashing.push(await hashSeconds());
    ratios.push(importing / ((hashing.at(-2)! + hashing.at(-1)!) / 2));
  }
  report(`import of ${newUserCount} new users, relative to their hashes alone (${median(hashing).toFixed(1)} s)`, median(ratios), '×', 1.1);
}
