import { verifyAudit } from './audit-verify.command.ts';
import { backUp } from './backup.command.ts';
import type { Command } from './command.ts';
import { applyMigrations, checkMigrations } from './migrate.command.ts';
import { moveToPostgres } from './move-to-postgres.command.ts';
import { resetSecrets } from './reset-secrets.command.ts';
import { restore } from './restore.command.ts';

/** Commands that the running service can run as well. */
export const onlineCommands: Record<string, Command> = {
  'audit:verify': verifyAudit,
  backup: backUp,
  'migration:check': checkMigrations,
};

/** Commands that need the service stopped if its database is embedded, by whether they begin with tables that are up to date. */
export const offlineCommands: Record<string, { run: Command; isMigrating: boolean }> = {
  'migration:up': { run: applyMigrations, isMigrating: false },
  'move-to-postgres': { run: moveToPostgres, isMigrating: false },
  restore: { run: restore, isMigrating: false },
  'secrets:reset': { run: resetSecrets, isMigrating: true },
};
