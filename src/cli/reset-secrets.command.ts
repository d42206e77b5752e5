import { forgetSecrets } from '../platform/secrets/index.ts';
import type { Command } from './command.ts';

/** For an installation whose JWT_SECRET or ENCRYPTION_KEY is lost. */
export const resetSecrets: Command = async ({ database, print }) => {
  await forgetSecrets(database);
  print('The next start takes the secrets that are set then. Access tokens of before are invalid, and waiting uploads cannot be read.');
  return 0;
};
