// Figures as ratios of what is compared in one run: machines differ, and so do their moods.
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as databaseSchemaModule from '../../src/database-schema.ts';
import type * as apiClientModule from '../../src/demo/api-client.ts';
import type * as configModule from '../../src/platform/config/index.ts';
import type * as databaseModule from '../../src/platform/database/index.ts';
import { createDatabase, dropDatabase, urlOf } from '../support/server-database.ts';
import { areAllWithin, median, percentile, report, seconds } from './figures.ts';
import { addExisting, exportByHand, readAll, upsertAll, vacuum } from './baselines.ts';
import { benchReaders, readBare } from './readers.ts';
import { BenchService, outputOf } from './service.ts';
import { newPerson, oldPerson, sharedStringMebibytes, workbook } from './workbooks.ts';

const built = <Module>(path: string) => import(new URL(`../../dist/src/${path}`, import.meta.url).href) as Promise<Module>;
const { databaseSchema } = await built<typeof databaseSchemaModule>('database-schema.js');
const { ApiClient } = await built<typeof apiClientModule>('demo/api-client.js');
const { readSettings } = await built<typeof configModule>('platform/config/index.js');
const { openDatabase } = await built<typeof databaseModule>('platform/database/index.js');

const platformAdmin = { username: 'platform.admin', password: 'bench-platform-lantern' };
const companyAdmin = { username: 'bench.admin', password: 'bench-company-lantern' };
const largeRows = Number(process.env['BENCH_ROWS'] ?? 100_000);
const smallRows = largeRows / 10;
const newUsers = 4_000;
const newUserTurns = 5;

let bearer: string | undefined;

interface ImportBody {
  id: string;
  endedAt: string | null;
  startedAt: string;
  counts: Record<string, number>;
}

console.log('\nReaders');
await benchReaders([1_000, 10_000, 100_000]);
const serverUrl = process.env['DATABASE_URL'];
if (serverUrl) {
  const name = `cardroll_bench_${process.pid}`;
  await createDatabase(serverUrl, name);
  await bench('PostgreSQL', { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: 'a-secret-of-the-bench-with-enough-bytes' });
  await dropDatabase(serverUrl, name);
}
await bench('Embedded', {});
process.exitCode = areAllWithin() ? 0 : 1;

async function bench(what: string, own: Record<string, string>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-bench-'));
  const environment = {
    DATA_DIR: directory,
    BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
    BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    ACCESS_TOKEN_SECONDS: '3600',
    ...own,
  };
  console.log(`\n${what}`);
  bearer = undefined;
  let service!: BenchService;
  const start = async () => void (service = await BenchService.start(environment));
  report('start on nothing', await seconds(start), 's');
  const companyId = await found(service.address);
  await service.stop();

  // The embedded database belongs to one process at a time: floors are measured while the service is down.
  const direct = () => openDatabase(readSettings({ ...environment, LOG_LEVEL: 'silent' }), databaseSchema, { onCrash: console.error });
  const database = await direct();
  await addExisting(database, companyId, largeRows);
  const file = (rows: number, title: string) => workbook(Array.from({ length: rows }, (_, index) => oldPerson(index, title)));
  const same = await file(largeRows, 'Clerk');
  const upsert = await seconds(() => upsertAll(database, companyId, largeRows, 'Clerk'));
  // The bulk read finds the tables as the import will: every row has been written twice by now.
  await vacuum(database);
  const reads: number[] = [];
  const bulkReads: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    reads.push(await seconds(() => readBare(same)));
    bulkReads.push(await seconds(() => readAll(database, companyId)));
  }
  await seconds(() => exportByHand(database, companyId));
  const byHand = median([await seconds(() => exportByHand(database, companyId)), await seconds(() => exportByHand(database, companyId))]);
  await database.close();

  report('start on existing data', await seconds(start), 's', { atMost: 10 });
  const api = await new ApiClient(service.address).login(companyAdmin.username, companyAdmin.password);
  const small = await file(smallRows, 'Clerk');
  for (let turn = 0; turn < 2; turn++) await importSeconds(api, companyId, small, { unchanged: smallRows });
  await sleep(3_000);
  const idleMebibytes = service.residentMebibytes();
  const aboveIdle = () => service.peakMebibytes() - idleMebibytes;
  // Of three turns each, as what a collector happens to leave over is tens of mebibytes more or less.
  const peaksOf = async (work: () => Promise<void>): Promise<number[]> => {
    const peaks: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await sleep(2_000);
      service.forgetPeak();
      await work();
      peaks.push(aboveIdle());
    }
    return peaks;
  };
  // Small files come first, so that nothing of a large one is left in their peaks; and as many rows in all as in the large one,
  // as what is left for the collector depends on that, and not on the size of a file.
  const smallPeaks = await peaksOf(async () => {
    for (let one = 0; one < largeRows / smallRows; one++) await importSeconds(api, companyId, small, { unchanged: smallRows });
  });
  const unchanged: number[] = [];
  const largePeaks = await peaksOf(async () => {
    unchanged.push(await importSeconds(api, companyId, same, { unchanged: largeRows }));
  });
  for (let one = 0; one < 2; one++) await importSeconds(api, companyId, same, { unchanged: largeRows });
  const read = median(reads) + median(bulkReads);
  report(
    `${largeRows} unchanged rows, in times of bare zip + saxes and one bulk read (${read.toFixed(2)} s)`,
    median(unchanged) / read,
    '×',
    { atMost: 2 },
  );
  const inWords = (peaks: number[]) => peaks.map((peak) => peak.toFixed(0)).join(', ');
  report(`memory above idle with ${smallRows} rows, the highest of ${inWords(smallPeaks)}`, Math.max(...smallPeaks), 'MiB');
  report(`memory above idle with ${largeRows} rows, the highest of ${inWords(largePeaks)}`, Math.max(...largePeaks), 'MiB', {
    atMost: 300,
  });
  report('the same with two more such files right after it', aboveIdle(), 'MiB', { atMost: 300 });
  const strings = sharedStringMebibytes(Array.from({ length: largeRows }, (_, index) => oldPerson(index)));
  report(
    `growth between their medians (its shared strings are ${strings.toFixed(0)} MiB)`,
    median(largePeaks) - median(smallPeaks),
    'MiB',
    { atMost: strings },
  );

  // Idle and busy in turn, and by the same warm process: the moods of the machine are those of both.
  const idle: number[] = [];
  const during: number[] = [];
  const changing: number[] = [];
  const changed = await file(largeRows, 'Manager');
  for (const content of [changed, same, changed]) {
    await sleep(3_000);
    idle.push(...(await latencies(service.address, 500)));
    const importEnded = new AbortController();
    const asking = (async () => {
      while (!importEnded.signal.aborted) during.push(...(await latencies(service.address, 1)));
    })();
    changing.push(await importSeconds(api, companyId, content, { updated: largeRows }));
    importEnded.abort();
    await asking;
  }
  report(
    `${largeRows} rows with one changed field, in times of that read and a bare bulk upsert (${(read + upsert).toFixed(2)} s)`,
    median(changing) / (read + upsert),
    '×',
    { atMost: 2.5 },
  );
  report(
    `GET /me p99 during those imports (${percentile(during, 0.99).toFixed(1)} ms), in times of idle (${percentile(idle, 0.99).toFixed(1)} ms)`,
    percentile(during, 0.99) / percentile(idle, 0.99),
    '×',
    { atMost: 3 },
  );

  await sleep(3_000);
  const exportIdle = service.residentMebibytes();
  await api.download(`/companies/${companyId}/users/export`);
  service.forgetPeak();
  const exporting = median([
    await seconds(() => api.download(`/companies/${companyId}/users/export`)),
    await seconds(() => api.download(`/companies/${companyId}/users/export`)),
    await seconds(() => api.download(`/companies/${companyId}/users/export`)),
  ]);
  report(`export of ${largeRows} users, in times of a keyset read and XML by hand (${byHand.toFixed(2)} s)`, exporting / byHand, '×', {
    atMost: 2,
  });
  report('memory above idle during exports', service.peakMebibytes() - exportIdle, 'MiB', { atMost: 150 });
  service.forgetPeak();
  await readSlowly(`${service.address}/api/v1/companies/${companyId}/users/export`);
  report('the same for a client that reads 100 kB/s', service.peakMebibytes() - exportIdle, 'MiB', { atMost: 150 });

  // The pace of hashing drifts: an import is compared with what came before it and after it, several times.
  const hash = async () => Number(await outputOf('bare-hashes.ts', String(newUsers)));
  const hashing = [await hash()];
  const ratios: number[] = [];
  for (let turn = 0; turn < newUserTurns; turn++) {
    const people = Array.from({ length: newUsers }, (_, index) => newPerson(turn * newUsers + index, `welcome-aboard-${index}`));
    const importing = await importSeconds(api, companyId, await workbook(people), { created: newUsers });
    hashing.push(await hash());
    ratios.push(importing / ((hashing.at(-2)! + hashing.at(-1)!) / 2));
  }
  report(`import of ${newUsers} new users, in times of their hashes alone (${median(hashing).toFixed(1)} s)`, median(ratios), '×', {
    atMost: 1.1,
  });
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function found(address: string): Promise<string> {
  const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
  const admin = { ...companyAdmin, email: 'bench@example.com', firstName: 'Bench', lastName: 'Admin' };
  return (await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Bench', admin })).id;
}

/** From the moment that the import runs to its end, as the service itself tells. */
async function importSeconds(
  api: apiClientModule.ApiClient,
  companyId: string,
  content: Uint8Array<ArrayBuffer>,
  expected: Record<string, number>,
): Promise<number> {
  let ended = await api.upload<ImportBody>(`/companies/${companyId}/imports`, 'bench.xlsx', content);
  while (ended.endedAt === null) {
    await sleep(200);
    ended = await api.get<ImportBody>(`/companies/${companyId}/imports/${ended.id}`);
  }
  for (const [name, count] of Object.entries(expected)) {
    if (ended.counts[name] !== count)
      throw new Error(`The import gave ${JSON.stringify(ended.counts)} instead of ${JSON.stringify(expected)}.`);
  }
  return (Date.parse(ended.endedAt) - Date.parse(ended.startedAt)) / 1000;
}

/** Milliseconds of GET /me, one after another. */
async function latencies(address: string, count: number): Promise<number[]> {
  bearer ??= await token(address);
  const times: number[] = [];
  for (let request = 0; request < count; request++) {
    const started = performance.now();
    const response = await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${bearer}` } });
    // An answer that is not read to its end keeps its connection: the next request would have to open another one.
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`GET /me answered ${response.status}.`);
    times.push(performance.now() - started);
  }
  return times;
}

async function token(address: string): Promise<string> {
  const response = await fetch(`${address}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(companyAdmin),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** Reads for ten seconds at 100 kB a second, then goes away. */
async function readSlowly(address: string): Promise<void> {
  bearer ??= await token(address);
  await new Promise<void>((resolve, reject) => {
    const request = get(address, { headers: { authorization: `Bearer ${bearer}` } }, (response) => {
      let bytes = 0;
      const timer = setInterval(() => {
        const part = response.read(Math.min(10_000, response.readableLength || 10_000)) as Buffer | null;
        bytes += part?.length ?? 0;
      }, 100);
      setTimeout(() => {
        clearInterval(timer);
        request.destroy();
        if (bytes < 300_000) reject(new Error(`Only ${bytes} bytes came in ten seconds.`));
        else resolve();
      }, 10_000);
    });
    request.on('error', () => undefined);
  });
}
