import { type Command, UsageError } from './command.ts';
import { restoreBackup } from './restore-backup.ts';

/** Loads a backup into an empty installation. */
export const restore: Command = async ({ database, settings, print }, [file]) => {
  if (!file) throw new UsageError('Name the file: npm run restore -- FILE');
  await restoreBackup(database, settings, file, print);
  return 0;
};
