// Figures as ratios of what is compared in one run: machines differ, and so do their moods.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import type * as createAppModule from '../../src/create-app.ts';
import type * as databaseSchemaModule from '../../src/database-schema.ts';
import type * as apiClientModule from '../../src/demo/api-client.ts';
import type * as firstAdminModule from '../../src/first-admin.ts';
import type * as configModule from '../../src/platform/config/index.ts';
import type * as databaseModule from '../../src/platform/database/index.ts';
import { createDatabase, dropDatabase, urlOf } from '../support/server-database.ts';

const built = <Module>(path: string) => import(new URL(`../../dist/src/${path}`, import.meta.url).href) as Promise<Module>;
const { createApp } = await built<typeof createAppModule>('create-app.js');
const { databaseSchema } = await built<typeof databaseSchemaModule>('database-schema.js');
const { ApiClient } = await built<typeof apiClientModule>('demo/api-client.js');
const { ensureFirstAdmin } = await built<typeof firstAdminModule>('first-admin.js');
const { readSettings } = await built<typeof configModule>('platform/config/index.js');
const { openDatabase } = await built<typeof databaseModule>('platform/database/index.js');

const platformAdmin = { username: 'platform.admin', password: 'bench-platform-lantern' };
const companyAdmin = { username: 'bench.admin', password: 'bench-company-lantern' };

const newUsers = 2_000;
const existingUsers = 10_000;
let isGood = true;

const serverUrl = process.env['DATABASE_URL'];
if (serverUrl) {
  const name = `cardroll_bench_${process.pid}`;
  await createDatabase(serverUrl, name);
  await bench('PostgreSQL', { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: 'a-secret-of-the-bench-with-enough-bytes' });
  await dropDatabase(serverUrl, name);
}
await bench('embedded', {});
process.exitCode = isGood ? 0 : 1;

async function bench(what: string, environment: Record<string, string>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-bench-'));
  const settings = readSettings({
    LOG_LEVEL: 'silent',
    DATA_DIR: directory,
    BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
    BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    ...environment,
  });
  console.log(`\n${what}`);
  for (const isFirst of [true, false]) {
    const started = performance.now();
    const database = await openDatabase(settings, databaseSchema, { onCrash: (error) => console.error(error) });
    const app = await createApp(settings, database);
    await ensureFirstAdmin(app, settings, database);
    await app.listen(0, '127.0.0.1');
    report(
      isFirst ? 'start on nothing' : 'start on existing data',
      (performance.now() - started) / 1000,
      's',
      isFirst ? undefined : { atMost: 10 },
    );
    if (isFirst) await measure(database, await app.getUrl(), what === 'PostgreSQL');
    await app.close();
    await database.close();
  }
  rmSync(directory, { recursive: true, force: true });
}

async function measure(database: databaseModule.Database, address: string, isServer: boolean): Promise<void> {
  const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
  const admin = { ...companyAdmin, email: 'bench@example.com', firstName: 'Bench', lastName: 'Admin' };
  const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: 'Bench', admin });
  const api = await new ApiClient(address).login(companyAdmin.username, companyAdmin.password);

  const people = Array.from({ length: newUsers }, (_, index) => [
    `new.${index}`,
    `welcome-aboard-${index}`,
    `new.${index}@example.com`,
    'New',
    `User ${index}`,
  ]);
  const hasher = new PasswordHasher();
  const hashing = await seconds(() => hasher.each(people, async ([, password]) => hasher.hash(password!)));
  const importing = await importSeconds(api, id, [['Username', 'Password', 'Email', 'FirstName', 'LastName'], ...people], {
    created: newUsers,
  });
  report(`import of ${newUsers} new users, in times of their hashes alone (${hashing.toFixed(1)} s)`, importing / hashing, '×', {
    atMost: 1.25,
  });

  await addExisting(database, id);
  const rows = Array.from({ length: existingUsers }, (_, index) => [
    `old.${index}`,
    `changed.${index}@example.com`,
    'Changed',
    `Name ${index}`,
  ]);
  const updating = await importSeconds(api, id, [['Username', 'Email', 'FirstName', 'LastName'], ...rows], { updated: existingUsers });
  report(
    `update of ${existingUsers} users, three fields each`,
    existingUsers / updating,
    'rows/s',
    isServer ? { atLeast: 2_000 } : undefined,
  );
  const unchanged = await importSeconds(api, id, [['Username', 'Email', 'FirstName', 'LastName'], ...rows], { unchanged: existingUsers });
  report('the same file again', existingUsers / unchanged, 'rows/s');

  const [exporting, writing] = await medians(() => api.download(`/companies/${id}/users/export?department=Sales`), writeBare);
  report(`export of ${existingUsers} users, in times of the bare streaming writer (${writing.toFixed(2)} s)`, exporting / writing, '×', {
    atMost: 1.5,
  });
}

/** The medians of two works that are done in turns, so that both meet the same moods of the machine. */
async function medians(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const pairs: [number, number][] = [];
  for (let turn = 0; turn < 5; turn++) pairs.push([await seconds(one), await seconds(other)]);
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return [median(pairs.map(([first]) => first)), median(pairs.map(([, second]) => second))];
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** From the moment that the import runs to its end, as the service itself tells. */
async function importSeconds(
  api: apiClientModule.ApiClient,
  companyId: string,
  rows: string[][],
  expected: Record<string, number>,
): Promise<number> {
  const workbook = new exceljs.Workbook();
  workbook.addWorksheet('Staff').addRows(rows);
  const content = new Uint8Array(await workbook.xlsx.writeBuffer());
  interface ImportBody {
    id: string;
    endedAt: string | null;
    startedAt: string;
    counts: Record<string, number>;
  }
  let found = await api.upload<ImportBody>(`/companies/${companyId}/imports`, 'bench.xlsx', content);
  while (found.endedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    found = await api.get<ImportBody>(`/companies/${companyId}/imports/${found.id}`);
  }
  for (const [name, count] of Object.entries(expected)) {
    if (found.counts[name] !== count)
      throw new Error(`The import gave ${JSON.stringify(found.counts)} instead of ${JSON.stringify(expected)}.`);
  }
  return (Date.parse(found.endedAt) - Date.parse(found.startedAt)) / 1000;
}

/** Users without a password that anybody knows, as hashing 10,000 would take minutes. */
async function addExisting(database: databaseModule.Database, companyId: string): Promise<void> {
  await database.inCompany(companyId, (em) =>
    em.execute(
      `insert into users (id, company_id, username, username_key, password_hash, email, first_name, last_name, company_name, title, department, role)
       select gen_random_uuid(), ?::uuid, 'old.' || n, 'old.' || n, '', 'old.' || n || '@example.com', 'Old', 'User ' || n, 'Bench', 'Clerk', 'Sales', 'member'
       from generate_series(0, ?) as n`,
      [companyId, existingUsers - 1],
    ),
  );
}

/** What the writer itself costs, used as its documentation says: the same cells with the same options, from memory into nothing. */
async function writeBare(): Promise<void> {
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({
    stream: nothing(),
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 1 } },
  });
  const sheet = workbook.addWorksheet('Staff');
  const now = new Date();
  for (let index = 0; index < existingUsers; index++) {
    const row = sheet.addRow([
      `old.${index}`,
      `changed.${index}@example.com`,
      'Changed',
      `Name ${index}`,
      'Bench',
      'Clerk',
      'Sales',
      null,
      null,
      now,
    ]);
    row.getCell(10).numFmt = 'yyyy-mm-dd hh:mm:ss';
    row.commit();
  }
  sheet.commit();
  await workbook.commit();
}

function nothing(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function report(what: string, figure: number, unit: string, limit?: { atMost?: number; atLeast?: number }): void {
  const isWithin = figure <= (limit?.atMost ?? Number.POSITIVE_INFINITY) && figure >= (limit?.atLeast ?? 0);
  const wanted = limit
    ? ` (${limit.atMost === undefined ? `at least ${limit.atLeast}` : `at most ${limit.atMost}`}: ${isWithin ? 'met' : 'MISSED'})`
    : '';
  if (!isWithin) isGood = false;
  console.log(`  ${what}: ${figure >= 100 ? Math.round(figure) : figure.toFixed(2)} ${unit}${wanted}`);
}
