// Prepares one database with all tables. Each test file works on a copy of its own.
import type { TestProject } from 'vitest/node';
import { preparedImage } from './prepared-image.ts';
import { createDatabase, dropDatabase, urlOf } from './server-database.ts';

/** What a test file copies: an image of the embedded database, or a template on the server. */
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
  if (serverUrl) return prepareTemplate(project, serverUrl);
  project.provide('preparedDatabase', { imagePath: await preparedImage() });
  return async () => undefined;
}

async function prepareTemplate(project: TestProject, serverUrl: string): Promise<() => Promise<void>> {
  const { prepareDatabase } = await import('./prepare-database.ts');
  const template = `cardroll_template_${process.pid}`;
  await createDatabase(serverUrl, template);
  await prepareDatabase({ DATABASE_URL: urlOf(serverUrl, template) });
  project.provide('preparedDatabase', { template });
  return () => dropDatabase(serverUrl, template);
}
