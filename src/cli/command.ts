import type { Settings } from '../platform/config/index.ts';
import type { Database } from '../platform/database/index.ts';

export interface CommandContext {
  database: Database;
  settings: Settings;
  /** For a line of output. */
  print: (line: string) => void;
}

/** A command on an open database. Resolves to the exit code. Throws an error whose message is a sentence. */
export type Command = (context: CommandContext, args: string[]) => Promise<number>;

/** The command was called in a wrong way. The message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
