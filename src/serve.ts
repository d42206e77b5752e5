// Starts the service from the settings in the environment, and stops it after a signal.
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

/** Seconds after a signal until open responses are cut off, and until the process exits even if it hangs. */
const responseSecondsMax = 20;
const closeSecondsMax = 28;

/** Errors whose message is enough for the operator, without a stack. */
const plainErrors = [SettingsError, DataDirectoryInUseError, DatabaseUnreachableError, RowLevelSecurityError];

/** Starts the service. If it cannot start, the process prints a sentence and exits with 1. */
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
    console.log(`${signal}: finishing open requests and jobs.`);
    // The process must exit even if something hangs. The next start continues interrupted jobs.
    setTimeout(() => process.exit(1), closeSecondsMax * 1000).unref();
    setTimeout(() => app.getHttpServer().closeAllConnections(), responseSecondsMax * 1000).unref();
    void app
      .close()
      .then(() => database.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function crash(error: Error): void {
  console.error('The embedded database has crashed. No confirmed change is lost. Start the service again.', error);
  process.exit(1);
}
