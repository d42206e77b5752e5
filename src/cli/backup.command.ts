import { resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { dumpTables, writeBackupFile } from '../platform/backup/index.ts';
import { type Command, UsageError } from './command.ts';

/** Writes all data to a new file, as it is at one moment, while the service runs. */
export const backUp: Command = async ({ database, print }, [file]) => {
  if (!file) throw new UsageError('Name the file: npm run backup -- FILE');
  const path = resolve(file);
  const { program } = await database.migrationState();
  await database.asOwner((em) => writeBackupFile(path, dumpTables(em, program.version)), { isSnapshot: true });
  print(`${path}: ${Math.ceil((await stat(path)).size / 1024)} KiB, readable by its owner only.`);
  print(
    'It has hashes of passwords and personal data. JWT_SECRET and ENCRYPTION_KEY are not in it: keep them apart, a restore needs them.',
  );
  return 0;
};
