import { callersPath } from './backup.command.ts';
import { type Command, UsageError } from './command.ts';
import { restoreBackup } from './restore-backup.ts';

/** Loads a backup into an empty installation. The exit code is 1 if its audit log is broken. */
export const restore: Command = async ({ database, settings, print }, [file]) => {
  if (!file) throw new UsageError('Name the file: npm run restore -- FILE');
  const isValid = await restoreBackup(database, settings, callersPath(file), print);
  return isValid ? 0 : 1;
};
