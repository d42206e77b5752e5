import type { Command } from './command.ts';

/** Lists pending migrations. The exit code is 1 if there are any. */
export const checkMigrations: Command = async ({ database, print }) => {
  const { versions, program, pending } = await database.migrations.state();
  const tables = versions.tables ? `The tables are of version ${versions.tables}` : 'The tables have no version yet';
  print(`This is version ${program.version}. ${tables}${versions.oldest ? `, and need version ${versions.oldest} or newer` : ''}.`);
  print(pending.length === 0 ? 'The tables are up to date.' : `Not applied yet: ${pending.join(', ')}.`);
  return pending.length === 0 ? 0 : 1;
};

/** Applies pending migrations. A start of the service applies them too. */
export const applyMigrations: Command = async ({ database, print }) => {
  const { pending } = await database.migrations.state();
  await database.migrations.apply();
  print(pending.length === 0 ? 'The tables are up to date.' : `Applied: ${pending.join(', ')}.`);
  return 0;
};
