import { verifyAudit } from './audit-verify.command.ts';
import type { Command } from './command.ts';
import { applyMigrations, checkMigrations } from './migrate.command.ts';
import { moveToPostgres } from './move-to-postgres.command.ts';
import { resetSecrets } from './reset-secrets.command.ts';
import { restore } from './restore.command.ts';

/** Commands that the running service can run as well. */
export const onlineCommands: Record<string, Command> = {
  'audit:verify': verifyAudit,
  'migration:check': checkMigrations,
};

/** Commands that need the service stopped if its database is embedded. */
export const offlineCommands: Record<string, Command> = {
  'migration:up': applyMigrations,
  'move-to-postgres': moveToPostgres,
  restore,
  'secrets:reset': resetSecrets,
};

/** Commands that begin an installation. The others would make an empty one where the settings name a wrong place. */
export const beginningCommands = new Set(['migration:up', 'move-to-postgres', 'restore']);
