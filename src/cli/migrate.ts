// Applies pending migrations, or lists them: npm run migration:up and migration:check. A start of the service applies them too.
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { openDatabase } from '../platform/database/index.ts';
import { toStartMessage } from '../start-message.ts';

const [, , command] = process.argv;

try {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings, databaseSchema, { onCrash: fail, onWait: console.error, isMigrating: false });
  const { versions, program, pending: names } = await database.migrationState();
  const pending = names.join(', ');
  if (command === 'up') await database.migrate();
  await database.close();
  console.log(
    `This is version ${program.version}. The tables are of version ${versions.tables ?? 'unknown'}, and need ${versions.oldest ?? 'any version'} or newer.`,
  );
  if (pending === '') console.log('The tables are up to date.');
  else console.log(`${command === 'up' ? 'Applied' : 'Not applied yet'}: ${pending}.`);
  process.exitCode = command === 'up' || pending === '' ? 0 : 1;
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  console.error(toStartMessage(error));
  process.exit(1);
}
