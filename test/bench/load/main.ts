// Requests under load, beside better-auth and a bare server on our own tables: npm run bench:load. Ratios of the same run,
// because machines differ. With -- --memory it also shows the memory during 15 minutes.
import { createDatabase, dropDatabase, urlOf } from '../../support/server-database.ts';
import { areAllFiguresMet } from '../figures.ts';
import type { BenchService } from '../service.ts';
import { compare } from './compare.ts';
import { benchImport, benchMemory, benchMixed } from './mixed.ts';
import { settingsInUse, startOurs, startPeer } from './servers.ts';
import { rounds, roundSeconds } from './sizes.ts';

const serverUrl = process.env['DATABASE_URL'];
if (!serverUrl) throw new Error('Set DATABASE_URL, or start it with npm run bench:load.');
const databases = { ours: `cardroll_load_${process.pid}`, betterAuth: `better_auth_load_${process.pid}` };
const running: BenchService[] = [];
let cleaned: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
try {
  await bench(serverUrl);
} finally {
  await cleanUp();
}
process.exitCode = areAllFiguresMet() ? 0 : 1;

async function bench(serverUrl: string): Promise<void> {
  for (const name of Object.values(databases)) await createDatabase(serverUrl, name);
  const ours = await startOurs(urlOf(serverUrl, databases.ours), (service) => running.push(service));
  const betterAuth = await startPeer(urlOf(serverUrl, databases.betterAuth), 'better-auth-server.ts');
  running.push(betterAuth);
  const bare = await startPeer(urlOf(serverUrl, databases.ours), 'bare-server.ts');
  running.push(bare);
  console.log(`\n20 connections, ${rounds} rounds of ${roundSeconds} s, medians. ${settingsInUse}`);
  await compare(ours, betterAuth.address, bare.address);
  await betterAuth.stop();
  await bare.stop();
  await benchMixed(ours);
  await benchImport(ours);
  await benchMemory(ours);
}

/** Once, also when a signal comes during it. */
function cleanUp(): Promise<void> {
  cleaned ??= (async () => {
    await Promise.all(running.map((server) => server.stop()));
    for (const name of Object.values(databases)) await dropDatabase(serverUrl!, name);
  })();
  return cleaned;
}
