// Applies pending migrations, or lists them: npm run migration:up and migration:check. A start of the service applies them too.
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { openDatabase } from '../platform/database/index.ts';

const [, , command] = process.argv;

try {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings, databaseSchema, { onCrash: fail, isMigrating: false });
  const pending = (await database.pendingMigrations()).join(', ');
  if (command === 'up') await database.migrate();
  await database.close();
  if (pending === '') console.log('The tables are up to date.');
  else console.log(`${command === 'up' ? 'Applied' : 'Not applied yet'}: ${pending}.`);
  process.exitCode = command === 'up' || pending === '' ? 0 : 1;
} catch (error) {
  fail(error as Error);
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}
