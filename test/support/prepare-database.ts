import { databaseSchema } from '../../src/database-schema.ts';
import { type Database, openDatabase } from '../../src/platform/database/index.ts';
import { JobQueue } from '../../src/platform/jobs/index.ts';
import { testSettings } from './test-settings.ts';

/** Creates the tables of the service and of its job queue. The first admin is added by each test application. */
export async function prepareDatabase(
  settings: Record<string, string>,
  use: (database: Database) => Promise<void> = async () => undefined,
): Promise<void> {
  const database = await openDatabase(testSettings(settings), databaseSchema, { onCrash });
  try {
    const jobs = new JobQueue(database);
    await jobs.onApplicationBootstrap();
    await jobs.onModuleDestroy();
    await use(database);
  } finally {
    await database.close();
  }
}

function onCrash(error: Error): never {
  throw error;
}
