// Starts the service from the settings in the environment.
import { listenForCommands } from './cli/command-socket.ts';
import { onlineCommands } from './cli/commands.ts';
import { createApp } from './create-app.ts';
import { databaseSchema } from './database-schema.ts';
import { ensureBootstrapAdmin } from './bootstrap-admin.ts';
import { readSettings, type Settings } from './platform/config/index.ts';
import { type Database, openDatabase } from './platform/database/index.ts';
import { shutDownOnSignal } from './shutdown.ts';
import { toStartMessage } from './start-message.ts';

/** Starts the service. If it cannot start, the process prints a sentence and exits with 1. */
export async function serve(): Promise<void> {
  try {
    const settings = readSettings(process.env);
    const database = await openDatabase(settings, databaseSchema, { onCrash: crash, onWait: console.log });
    await start(settings, database).catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
  } catch (error) {
    console.error(toStartMessage(error));
    process.exit(1);
  }
}

async function start(settings: Settings, database: Database): Promise<void> {
  const app = await createApp(settings, database);
  await ensureBootstrapAdmin(app, settings, database);
  await app.listen(settings.port, settings.host);
  const closeSocket = database.isEmbedded ? await listenForCommands(onlineCommands, { database, settings }) : undefined;
  shutDownOnSignal(app, database, settings, closeSocket);
  const url = await app.getUrl();
  console.log(`Cardroll is ready: ${url} (API explorer: ${url}/docs)`);
}

function crash(error: Error): void {
  console.error('The embedded database has crashed. No confirmed change is lost. Start the service again.', error);
  process.exit(1);
}
