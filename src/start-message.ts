import { SettingsError } from './platform/config/index.ts';
import {
  DataDirectoryInUseError,
  DatabaseStartError,
  RowLevelSecurityError,
  toDatabaseStartError,
  VersionError,
} from './platform/database/index.ts';
import { BackupError } from './platform/backup/index.ts';
import { UsageError } from './cli/command.ts';
import { SecretsError } from './platform/secrets/index.ts';

/** Errors whose message is a sentence for the operator. */
const plainErrors = [
  SettingsError,
  SecretsError,
  BackupError,
  UsageError,
  DataDirectoryInUseError,
  DatabaseStartError,
  RowLevelSecurityError,
  VersionError,
];

/** What to print when the service or a command cannot start: a sentence, or the error with its stack if it is a mistake of ours. */
export function toStartMessage(error: unknown): unknown {
  if (plainErrors.some((kind) => error instanceof kind)) return (error as Error).message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return `${(error as Error).message}. Stop what uses the address, or set another PORT.`;
  return toDatabaseStartError(error)?.message ?? error;
}
