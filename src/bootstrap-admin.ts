import { randomInt } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { type Settings, SettingsError } from './platform/config/index.ts';
import type { Database } from './platform/database/index.ts';
import { checkNewUsername, CompanyProvisioning } from './users/index.ts';

const generatedUsername = 'platform.admin';

/**
 * Adds the first platform admin if there is none: the one in the settings or, on an embedded database, one with a generated
 * password, which is printed once. Throws `SettingsError` if neither is possible.
 */
export async function ensureBootstrapAdmin(app: INestApplicationContext, settings: Settings, database: Database): Promise<void> {
  const provisioning = app.get(CompanyProvisioning);
  if (await provisioning.hasPlatformAdmin()) return;
  const admin =
    settings.bootstrapAdmin ?? (database.isEmbedded ? { username: generatedUsername, password: generatePassword() } : undefined);
  if (!admin)
    throw new SettingsError(
      'There is no platform admin yet: set BOOTSTRAP_ADMIN_USERNAME and BOOTSTRAP_ADMIN_PASSWORD for the first start.',
    );
  const usernameProblem = checkNewUsername(admin.username);
  if (usernameProblem) throw new SettingsError(`BOOTSTRAP_ADMIN_USERNAME cannot be used. ${usernameProblem.message}`);
  const passwordProblem = provisioning.checkPlatformAdminPassword(admin.username, admin.password);
  if (passwordProblem) throw new SettingsError(`BOOTSTRAP_ADMIN_PASSWORD cannot be used. ${passwordProblem}`);
  await provisioning.addFirstPlatformAdmin(admin.username, admin.password);
  if (!settings.bootstrapAdmin) {
    console.log(`\n  The first platform admin, shown only once:\n    username  ${admin.username}\n    password  ${admin.password}\n`);
  }
}

/** Twenty letters and digits that are hard to confuse: 98 random bits. */
function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from({ length: 20 }, () => letters[randomInt(letters.length)])
    .join('')
    .replace(/(.{5})(?=.)/g, '$1-');
}
