// For an installation whose JWT_SECRET or ENCRYPTION_KEY is lost: npm run secrets:reset. The next start takes the new ones. Stop
// the service first if it uses the embedded database.
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { openDatabase } from '../platform/database/index.ts';
import { forgetSecrets } from '../platform/secrets/index.ts';
import { toStartMessage } from '../start-message.ts';

try {
  const database = await openDatabase(readSettings(process.env), databaseSchema, { onCrash: fail, onWait: console.error });
  await forgetSecrets(database);
  await database.close();
  console.log(
    'The next start takes the secrets that are set then. Access tokens of before are invalid, and waiting uploads cannot be read.',
  );
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  console.error(toStartMessage(error));
  process.exit(1);
}
