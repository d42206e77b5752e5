// The commands of the operator: npm run backup, and the others of package.json that name this file.
import { databaseSchema } from '../database-schema.ts';
import { readSettings, type Settings } from '../platform/config/index.ts';
import { writeBackupFile } from '../platform/backup/index.ts';
import { DataDirectoryInUseError, openDatabase } from '../platform/database/index.ts';
import { toStartMessage } from '../start-message.ts';
import { backUp, backupPath, describeBackup } from './backup.command.ts';
import { receiveDump, sendCommand } from './command-socket.ts';
import { beginningCommands, offlineCommands, onlineCommands } from './commands.ts';

const [, , name = '', ...args] = process.argv;
const print = console.log;

try {
  process.exitCode = await runCommand(readSettings(process.env));
} catch (error) {
  fail(error);
}

async function runCommand(settings: Settings): Promise<number> {
  const run = name === 'backup' ? backUp : (onlineCommands[name] ?? offlineCommands[name]!);
  try {
    const mustExist = !beginningCommands.has(name);
    const database = await openDatabase(settings, databaseSchema, { onCrash: fail, onWait: console.error, isMigrating: false, mustExist });
    try {
      return await run({ database, settings, print }, args);
    } finally {
      await database.close();
    }
  } catch (error) {
    const exitCode = error instanceof DataDirectoryInUseError ? await runInService(settings) : null;
    if (exitCode === null) throw error;
    return exitCode;
  }
}

/** Null if the service cannot run the command, or does not listen. */
async function runInService({ dataDirectory }: Settings): Promise<number | null> {
  if (onlineCommands[name]) return sendCommand(dataDirectory, { name, args }, print);
  if (name !== 'backup') return null;
  const path = backupPath(args);
  const dump = await receiveDump(dataDirectory);
  if (!dump) return null;
  try {
    await writeBackupFile(path, dump.lines);
  } finally {
    dump.close();
  }
  await describeBackup(path, print);
  return 0;
}

function fail(error: unknown): never {
  console.error(toStartMessage(error));
  process.exit(1);
}
