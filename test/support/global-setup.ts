// Prepares one migrated database with its first admin, of which every test file gets a copy of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createApp } from '../../src/create-app.ts';
import { databaseSchema } from '../../src/database-schema.ts';
import { ensureBootstrapAdmin } from '../../src/bootstrap-admin.ts';
import { type Database, openDatabase } from '../../src/platform/database/index.ts';
import { createDatabase, dropDatabase, urlOf } from './server-database.ts';
import { testSettings } from './test-settings.ts';

/** What the test files need to make their copy: a file with an image, or the name of a template on the server. */
export interface PreparedDatabase {
  imagePath?: string;
  template?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    preparedDatabase: PreparedDatabase;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverUrl = process.env['DATABASE_URL'];
  return serverUrl ? prepareTemplate(project, serverUrl) : prepareImage(project);
}

async function prepareImage(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-test-'));
  const imagePath = join(directory, 'image.tar');
  await prepare(join(directory, 'data'), undefined, async ({ backend }) => {
    if ('engine' in backend) writeFileSync(imagePath, await backend.engine.dump());
  });
  project.provide('preparedDatabase', { imagePath });
  return async () => rmSync(directory, { recursive: true, force: true });
}

async function prepareTemplate(project: TestProject, serverUrl: string): Promise<() => Promise<void>> {
  const template = `cardroll_template_${process.pid}`;
  await createDatabase(serverUrl, template);
  await prepare('.', urlOf(serverUrl, template), async () => undefined);
  project.provide('preparedDatabase', { template });
  return () => dropDatabase(serverUrl, template);
}

async function prepare(dataDirectory: string, databaseUrl: string | undefined, keep: (database: Database) => Promise<void>): Promise<void> {
  const settings = testSettings({ DATA_DIR: dataDirectory, DATABASE_URL: databaseUrl });
  const database = await openDatabase(settings, databaseSchema, { onCrash: fail });
  const app = await createApp(settings, database);
  await ensureBootstrapAdmin(app, settings, database);
  await app.close();
  await keep(database);
  await database.close();
}

function fail(error: Error): never {
  throw error;
}
