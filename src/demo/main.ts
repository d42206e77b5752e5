// Starts the service on a temporary embedded database and runs the end-to-end scenario. Then the service keeps running, so
// that you can try it.
import '../thread-pool.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../create-app.ts';
import { databaseSchema } from '../database-schema.ts';
import { ensureBootstrapAdmin } from '../bootstrap-admin.ts';
import { readSettings } from '../platform/config/index.ts';
import { type Database, openDatabase } from '../platform/database/index.ts';
import { ApiClient } from './api-client.ts';
import { runScenario } from './scenario.ts';

const isExiting = process.argv.includes('--exit');
const platformAdmin = { username: 'platform.admin', password: randomBytes(9).toString('base64url') };
const directory = mkdtempSync(join(tmpdir(), 'cardroll-demo-'));

const settings = readSettings({
  LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  PORT: isExiting ? '0' : process.env['PORT'],
  HOST: process.env['HOST'],
  DATA_DIR: directory,
  BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
  BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
});

let app: NestFastifyApplication | undefined;
let database: Database | undefined;

async function end(exitCode: number): Promise<never> {
  await app?.close();
  await database?.close();
  rmSync(directory, { recursive: true, force: true });
  process.exit(exitCode);
}

async function listen(started: NestFastifyApplication): Promise<string> {
  try {
    await started.listen(settings.port, settings.host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await started.listen(0, settings.host);
  }
  return started.getUrl();
}

try {
  console.log('Starting the service on a temporary database …\n');
  database = await openDatabase(settings, databaseSchema, { onCrash: () => process.exit(1) });
  app = await createApp(settings, database);
  await ensureBootstrapAdmin(app, settings, database);
  const url = await listen(app);
  let step = 0;
  const accounts = await runScenario(new ApiClient(url), platformAdmin, (title, result) =>
    console.log(`${String(++step).padStart(2)}. ${title}\n    ${result}`),
  );
  console.log(`\nAll steps passed.\n\n  Console         ${url}\n  Explorer        ${url}/docs\n`);
  for (const [role, { username, password }] of Object.entries({
    'platform admin': platformAdmin,
    'company admin': accounts.companyAdmin,
    employee: accounts.employee,
  })) {
    console.log(`  ${role.padEnd(15)} ${username} / ${password}`);
  }
  if (isExiting) await end(0);
  console.log('\nCtrl+C stops the service and deletes its data.');
  process.once('SIGINT', () => void end(0));
  process.once('SIGTERM', () => void end(0));
} catch (error) {
  console.error(error);
  await end(1);
}
