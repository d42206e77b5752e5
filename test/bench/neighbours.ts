// What one company can take from the others: npm run bench:neighbours. One company has 50 exports and 50 templates that it does
// not read, 50 uploads of the largest size and 500 watchers of one import at the same time. Another one signs in meanwhile.
import { randomBytes } from 'node:crypto';
import { get, request as send } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { ApiClient } from '../../src/demo/api-client.ts';
import { createDatabase, dropDatabase, urlOf } from '../support/server-database.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { BenchService } from './service.ts';

const people = 12_000;
const uploadBytes = 10 * 1024 * 1024;
const measureMilliseconds = 30_000;
const goals = { signInMilliseconds: 1_000, readyMilliseconds: 1_000, aboveIdleMebibytes: 600 };

const platform = { username: 'platform.admin', password: 'a-lantern-of-the-bench-1' };
const serverUrl = process.env['DATABASE_URL'];
const name = `cardroll_neighbours_${process.pid}`;
if (serverUrl) await createDatabase(serverUrl, name);
const service = await BenchService.start({
  ...(serverUrl ? { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: randomBytes(32).toString('hex') } : {}),
  BOOTSTRAP_ADMIN_USERNAME: platform.username,
  BOOTSTRAP_ADMIN_PASSWORD: platform.password,
});
const { address } = service;
const port = Number(new URL(address).port);
const admin = (username: string) => ({ username, password: 'harbour-lantern-58' });

async function addCompany(username: string) {
  const client = await new ApiClient(address).login(platform.username, platform.password);
  const profile = { email: `${username}@example.com`, firstName: 'Ada', lastName: 'Min' };
  const { id } = await client.send<{ id: string }>('POST', '/companies', 201, {
    name: username,
    admin: { ...admin(username), ...profile },
  });
  const { accessToken } = await new ApiClient(address).send<{ accessToken: string }>('POST', '/auth/login', 200, admin(username));
  return { id, token: accessToken, path: `/api/v1/companies/${id}` };
}

async function addPeople(companyId: string): Promise<void> {
  const client = new Client(urlOf(serverUrl!, name));
  await client.connect();
  await client.query(
    `insert into users (id, company_id, username, username_key, password_hash, email, email_key, search_key, first_name, first_name_key, last_name,
       last_name_key, name_key, company_name, company_name_key, about_me, role)
     select gen_random_uuid(), $1, 'person.' || n, 'person.' || n, '', 'p@example.com', 'p@example.com', 'person.' || n, 'A', 'a', 'B', 'b', 'a b',
       'Acme', 'acme', repeat('人員資料', 45), 'member' from generate_series(1, $2::int) as n`,
    [companyId, people],
  );
  await client.end();
}

const noisy = await addCompany('noisy');
const calm = await addCompany('calm');
await addPeople(noisy.id);
await wait(3_000);
const idle = service.residentMebibytes();
service.resetPeak();

const statuses = new Map<string, number>();
const count = (what: string, status: number | undefined) => statuses.set(`${what} ${status}`, (statuses.get(`${what} ${status}`) ?? 0) + 1);
const authorization = `Bearer ${noisy.token}`;

/** A client that reads the head of the response, and nothing more. */
function openUnread(what: string, path: string): void {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.once('data', (data) => {
    count(what, Number(String(data).split(' ')[1]));
    socket.pause();
  });
  socket.write(`GET ${noisy.path}${path} HTTP/1.1\r\nhost: a\r\nauthorization: ${authorization}\r\n\r\n`);
}

function upload(content: Buffer): Promise<void> {
  const head = Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n');
  const body = Buffer.concat([head, content, Buffer.from('\r\n--b--\r\n')]);
  return new Promise((resolve) => {
    const headers = { authorization, 'content-type': 'multipart/form-data; boundary=b', 'content-length': body.length };
    const request = send(`${address}${noisy.path}/imports`, { method: 'POST', headers, agent: false }, (response) => {
      count('upload', response.statusCode);
      response.resume().on('close', resolve);
    });
    request.on('error', () => resolve());
    request.end(body);
  });
}

async function beginImport(): Promise<string> {
  const file = await staff(...Array.from({ length: 3_000 }, (_, index) => newPerson(`watched.${index}`)));
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)]), 'staff.xlsx');
  const response = await fetch(`${address}${noisy.path}/imports`, { method: 'POST', headers: { authorization }, body: form });
  return ((await response.json()) as { id: string }).id;
}

async function processedRows(importId: string): Promise<number> {
  const response = await fetch(`${address}${noisy.path}/imports/${importId}`, { headers: { authorization } });
  return ((await response.json()) as { counts: { processed: number } }).counts.processed;
}

/** The milliseconds of a request of the other company, and the body of its response. */
async function timed(what: string, path: string, options?: RequestInit): Promise<{ took: number; text: string }> {
  const startedAt = performance.now();
  const response = await fetch(`${address}${path}`, options);
  const text = await response.text();
  if (!response.ok) count(`another company: ${what}`, response.status);
  return { took: performance.now() - startedAt, text };
}

const importId = await beginImport();
while ((await processedRows(importId)) === 0) await wait(100);
for (let index = 0; index < 500; index++)
  get(`${address}${noisy.path}/imports/${importId}/events`, { headers: { authorization }, agent: false }, (response) => {
    count('watcher', response.statusCode);
    response.resume();
  }).on('error', () => undefined);
for (let index = 0; index < 50; index++) {
  openUnread('export', '/users/export');
  openUnread('template', '/imports/template?prefill=true');
  openUnread('audit log', '/audit-events/export');
}
const content = randomBytes(uploadBytes - 1_000);
const uploads = Array.from({ length: 50 }, () => upload(content));

const signIns: number[] = [];
const readiness: number[] = [];
const reads: number[] = [];
const startedAt = performance.now();
const processedBefore = await processedRows(importId);
while (performance.now() - startedAt < measureMilliseconds) {
  const headers = { 'content-type': 'application/json' };
  const signIn = await timed('sign-in', '/api/v1/auth/login', { method: 'POST', headers, body: JSON.stringify(admin('calm')) });
  signIns.push(signIn.took);
  readiness.push((await timed('readiness', '/health/ready')).took);
  const { accessToken } = JSON.parse(signIn.text) as { accessToken: string };
  reads.push((await timed('list', `${calm.path}/users`, { headers: { authorization: `Bearer ${accessToken}` } })).took);
}
const seconds = (performance.now() - startedAt) / 1000;
const rowsPerSecond = ((await processedRows(importId)) - processedBefore) / seconds;
await Promise.race([Promise.all(uploads), wait(10_000)]);
const aboveIdle = service.peakMebibytes() - idle;

const [signIn, ready, read] = [Math.max(...signIns), Math.max(...readiness), Math.max(...reads)];
const median = signIns.toSorted((one, other) => one - other)[Math.floor(signIns.length / 2)]!;
console.log(
  [...statuses]
    .toSorted()
    .map(([what, times]) => `${what} × ${times}`)
    .join(', '),
);
console.log(`the watched import: ${rowsPerSecond.toFixed(1)} rows/s`);
console.log(
  `sign-in of another company: at most ${signIn.toFixed(0)} ms of ${signIns.length}, median ${median.toFixed(0)} ms (goal ${goals.signInMilliseconds})`,
);
console.log(`a list of its users: at most ${read.toFixed(0)} ms`);
console.log(`readiness: at most ${ready.toFixed(0)} ms (goal ${goals.readyMilliseconds})`);
console.log(`memory: ${aboveIdle.toFixed(0)} MiB above idle (${idle.toFixed(0)}) (goal ${goals.aboveIdleMebibytes})`);
await service.stop();
if (serverUrl) await dropDatabase(serverUrl, name);
const isMet = signIn < goals.signInMilliseconds && ready < goals.readyMilliseconds && aboveIdle < goals.aboveIdleMebibytes;
process.exit(isMet ? 0 : 1);
