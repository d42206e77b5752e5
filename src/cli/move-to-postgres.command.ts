import { resolve } from 'node:path';
import { databaseSchema } from '../database-schema.ts';
import { openDatabase } from '../platform/database/index.ts';
import { backUp } from './backup.command.ts';
import { type Command, UsageError } from './command.ts';
import { restoreBackup } from './restore-backup.ts';

/** Moves the data of the embedded database in DATA_DIR to the empty server database of DATABASE_URL. */
export const moveToPostgres: Command = async ({ database: server, settings, print }) => {
  if (settings.databaseUrl === undefined)
    throw new UsageError(
      'Set DATABASE_URL to an empty database of the server, JWT_SECRET, and DATA_DIR to the folder of the embedded one.',
    );
  const embeddedSettings = { ...settings, databaseUrl: undefined };
  const embedded = await openDatabase(embeddedSettings, databaseSchema, {
    mustExist: true,
    onCrash: (error) => {
      throw error;
    },
  });
  const file = resolve(settings.dataDirectory, `moved-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.backup`);
  const stored = embedded.storedSecret();
  try {
    await backUp({ database: embedded, settings: embeddedSettings, print }, [file]);
  } finally {
    await embedded.close();
  }
  // The server has its own JWT_SECRET, to which this is a rotation.
  const isValid = await restoreBackup(server, { ...settings, jwtSecretPrevious: settings.jwtSecretPrevious ?? stored }, file, print);
  print(
    `From now on start with DATABASE_URL. The embedded database in ${settings.dataDirectory} is unchanged; delete it and the backup when all is well.`,
  );
  return isValid ? 0 : 1;
};
