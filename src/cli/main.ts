// The commands of the operator: npm run backup, and the others of package.json that name this file.
import { resolve } from 'node:path';
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { DataDirectoryInUseError, openDatabase } from '../platform/database/index.ts';
import { toStartMessage } from '../start-message.ts';
import { sendCommand } from './command-socket.ts';
import { offlineCommands, onlineCommands } from './commands.ts';

const [, , name = '', ...args] = process.argv;

try {
  process.exitCode = await runCommand();
} catch (error) {
  fail(error);
}

async function runCommand(): Promise<number> {
  const settings = readSettings(process.env);
  const online = onlineCommands[name];
  const { run, isMigrating } = online ? { run: online, isMigrating: name !== 'migration:check' } : offlineCommands[name]!;
  try {
    const database = await openDatabase(settings, databaseSchema, { onCrash: fail, onWait: console.error, isMigrating });
    try {
      return await run({ database, settings, print: console.log }, args);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!online || !(error instanceof DataDirectoryInUseError)) throw error;
    // The service may be in another folder than this process.
    const call = { name, args: name === 'backup' && args[0] ? [resolve(args[0])] : args };
    const exitCode = await sendCommand(settings.dataDirectory, call, console.log);
    if (exitCode === null) throw error;
    return exitCode;
  }
}

function fail(error: unknown): never {
  console.error(toStartMessage(error));
  process.exit(1);
}
