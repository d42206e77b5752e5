// A mixed load on our service: alone, during an import, and for a long time.
import { setTimeout as wait } from 'node:timers/promises';
import { importSeconds } from '../client.ts';
import { median, percentile, report } from '../figures.ts';
import { existingPeople, workbook } from '../workbooks.ts';
import { type Kind, type MixedFigures, mixedLoadDuring, sendJson } from './load.ts';
import { addPeople } from './people.ts';
import { type Ours, signInRequests } from './servers.ts';
import { accountCount, importRows, memoryMinutes, mixedSeconds, peopleCount } from './sizes.ts';

const settleMilliseconds = 3_000;
const memorySamples = 30;
/** A slope below this is noise. */
const flatMebibytesPerMinute = 0.5;

export async function benchMixed(ours: Ours): Promise<void> {
  console.log('\nMixed load: 70 % GET /me and one user, 20 % list, 8 % PATCH, 2 % sign-in');
  printMixed(await mixedLoadDuring(ours.address, kindsOf(ours), () => wait(mixedSeconds * 1_000)));
}

/** An import of changed rows alone and during the mixed load. Each row has another title than the user in the database. */
export async function benchImport(ours: Ours): Promise<void> {
  console.log(`\nMixed load during an import of ${importRows} changed rows`);
  const { api, companyId } = ours;
  await addPeople(ours.databaseUrl, companyId, importRows, peopleCount);
  const [clerks, managers] = [await staff(importRows, 'Clerk'), await staff(importRows, 'Manager')];
  const update = (content: Uint8Array<ArrayBuffer>) => importSeconds(api, companyId, content, { updated: importRows });
  // The first import of a process is slower.
  await importSeconds(api, companyId, await staff(importRows / 10, 'Clerk'), { unchanged: importRows / 10 });
  await wait(settleMilliseconds);
  const before = await update(managers);
  await wait(settleMilliseconds);
  let loaded = 0;
  const figures = await mixedLoadDuring(ours.address, kindsOf(ours), async () => {
    await wait(settleMilliseconds);
    loaded = await update(clerks);
  });
  printMixed(figures);
  await wait(settleMilliseconds);
  const after = await update(managers);
  const alone = (before + after) / 2;
  report(`the import under load (${loaded.toFixed(1)} s), relative to alone (${alone.toFixed(1)} s)`, loaded / alone, '×', 3);
}

function staff(count: number, title: string): Promise<Uint8Array<ArrayBuffer>> {
  return workbook(existingPeople(count, title, peopleCount));
}

export async function benchMemory(ours: Ours): Promise<void> {
  if (memoryMinutes === 0) return;
  console.log(`\nMemory during ${memoryMinutes} minutes of the mixed load`);
  const samples: [minute: number, mebibytes: number][] = [];
  const figures = await mixedLoadDuring(ours.address, kindsOf(ours), async () => {
    for (let sample = 1; sample <= memorySamples; sample++) {
      await wait((memoryMinutes * 60_000) / memorySamples);
      samples.push([(sample * memoryMinutes) / memorySamples, ours.service.residentMebibytes()]);
    }
  });
  printMixed(figures);
  console.log(`  resident: ${samples.map(([, mebibytes]) => mebibytes.toFixed(0)).join(' ')} MiB`);
  const slope = slopeOf(samples.slice(memorySamples / 3));
  report('growth of memory in the last two thirds', slope, 'MiB a minute', flatMebibytesPerMinute);
}

/** Of the line with the least squares. */
function slopeOf(points: [x: number, y: number][]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(([x]) => (x - meanX) ** 2));
}

function kindsOf({ asAdmin, asMember, usersPath, userIds }: Ours): Kind[] {
  // Users whom neither a sign-in nor the import changes.
  const others = userIds.slice(4 * accountCount, peopleCount);
  const anyPath = () => `${usersPath}/${others[Math.floor(Math.random() * others.length)]}`;
  let changes = 0;
  return [
    { name: 'GET /me', percent: 35, next: () => ({ path: '/api/v1/me', headers: { ...asMember } }) },
    { name: 'GET one user', percent: 35, next: () => ({ path: anyPath(), headers: { ...asAdmin } }) },
    { name: 'list', percent: 20, next: () => ({ path: `${usersPath}?limit=50`, headers: { ...asAdmin } }) },
    { name: 'PATCH one user', percent: 8, next: () => sendJson('PATCH', anyPath(), { aboutMe: `Room ${++changes}` }, asAdmin) },
    { name: 'sign-in', percent: 2, next: signInRequests() },
  ];
}

function printMixed({ requestsPerSecond, milliseconds, statuses, errors }: MixedFigures): void {
  console.log(`  ${requestsPerSecond.toFixed(0)} requests/s`);
  for (const [kind, times] of milliseconds) {
    if (times.length === 0) continue;
    console.log(`  ${kind}: ${times.length}, p50 ${median(times).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`);
  }
  const failed = [...statuses].filter(([status]) => status >= 400);
  for (const [status, count] of failed.filter(([status]) => status < 500)) console.log(`  responses with ${status}: ${count}`);
  const serverErrors = failed.filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, errors);
  report('with 5xx or without a response', serverErrors, 'requests', 0);
}
