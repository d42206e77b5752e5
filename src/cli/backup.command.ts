import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Database } from '../platform/database/index.ts';
import { dumpTables, writeBackupFile } from '../platform/backup/index.ts';
import { type Command, UsageError } from './command.ts';

/** Writes all data to a new file, as it is at one moment, while the service runs. */
export const backUp: Command = async ({ database, print }, args) => {
  const path = backupPath(args);
  await dump(database, (lines) => writeBackupFile(path, lines));
  await describeBackup(path, print);
  return 0;
};

/** Calls `write` with the lines of a backup, in a snapshot of the database. */
export async function dump(database: Database, write: (lines: AsyncIterable<string>) => Promise<void>): Promise<void> {
  const { program } = await database.migrations.state();
  await database.asOwner((em) => write(dumpTables(em, program.version)), { isSnapshot: true });
}

export function backupPath([file]: string[]): string {
  if (!file) throw new UsageError('Name the file: npm run backup -- FILE');
  return callersPath(file);
}

/** npm changes to the folder of the project. */
export function callersPath(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', file);
}

export async function describeBackup(path: string, print: (line: string) => void): Promise<void> {
  print(`${path}: ${Math.ceil((await stat(path)).size / 1024)} KiB, readable by its owner only.`);
  print(
    'It has hashes of passwords and personal data. JWT_SECRET and ENCRYPTION_KEY are not in it: keep them apart, a restore needs them.',
  );
}
