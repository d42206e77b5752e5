// Prints the OpenAPI document of the built application, or writes it to a file: node scripts/openapi.ts [openapi.json]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const [, , target] = process.argv;
const built = (path: string) => import(pathToFileURL(join(build(), 'src', path)).href);
const { createApp } = await built('create-app.js');
const { databaseSchema } = await built('database-schema.js');
const { readSettings } = await built('platform/config/index.js');
const { openDatabase } = await built('platform/database/index.js');

const directory = mkdtempSync(join(tmpdir(), 'cardroll-openapi-'));
try {
  const settings = readSettings({ DATA_DIR: directory, LOG_LEVEL: 'silent' });
  const database = await openDatabase(settings, databaseSchema, { onCrash: () => process.exit(1) });
  const app = await createApp(settings, database);
  const { body } = await app.inject({ url: '/openapi.json' });
  const json = JSON.stringify(JSON.parse(body), null, 2);
  if (target) writeFileSync(target, json);
  else process.stdout.write(json);
  await app.close();
  await database.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
