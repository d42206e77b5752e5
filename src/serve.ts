// From the environment to a listening service, and from a signal to a clean end.
import { createApp } from './create-app.ts';
import { databaseSchema } from './database-schema.ts';
import { ensureBootstrapAdmin } from './bootstrap-admin.ts';
import { readSettings, type Settings, SettingsError } from './platform/config/index.ts';
import {
  DataDirectoryInUseError,
  type Database,
  DatabaseUnreachableError,
  openDatabase,
  RowLevelSecurityError,
} from './platform/database/index.ts';

/** Seconds after a signal until answers that somebody is still reading are cut off, and until the end at any price. */
const answerSecondsMax = 20;
const closeSecondsMax = 28;

/** Their message is all that whoever starts the service needs. */
const plainErrors = [SettingsError, DataDirectoryInUseError, DatabaseUnreachableError, RowLevelSecurityError];

/** Starts the service; ends the process with 1 and a sentence where it cannot start. */
export async function serve(): Promise<void> {
  try {
    const settings = readSettings(process.env);
    const database = await openDatabase(settings, databaseSchema, { onCrash: crash });
    await start(settings, database).catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
  } catch (error) {
    const isPlain = plainErrors.some((kind) => error instanceof kind) || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    console.error(isPlain ? (error as Error).message : error);
    process.exit(1);
  }
}

async function start(settings: Settings, database: Database): Promise<void> {
  const app = await createApp(settings, database);
  await ensureBootstrapAdmin(app, settings, database);
  await app.listen(settings.port, settings.host);
  const url = await app.getUrl();
  console.log(`Cardroll is ready: ${url} (API explorer: ${url}/docs)`);
  const stop = (signal: NodeJS.Signals) => {
    console.log(`${signal}: finishing what is in work.`);
    // Whatever hangs must not keep the process; the queue takes up again what was cut off.
    setTimeout(() => process.exit(1), closeSecondsMax * 1000).unref();
    setTimeout(() => app.getHttpServer().closeAllConnections(), answerSecondsMax * 1000).unref();
    void app
      .close()
      .then(() => database.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function crash(error: Error): void {
  console.error('The embedded database has failed; nothing that was confirmed is lost. Start again.', error);
  process.exit(1);
}
