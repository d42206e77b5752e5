// The secrets of the installation. The database recognises them, so that an instance with other ones does not start.
import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Settings } from '../config/index.ts';
import type { Database } from '../database/index.ts';
import { fingerprintOf, firstEncryptionKey, unwrapKey, wrapKey } from './secret-rules.ts';
import { Secrets } from './secrets.ts';

/** The message is a sentence for the operator. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

interface StoredSecrets {
  jwt_fingerprint: Uint8Array | null;
  wrapped_key: Uint8Array | null;
}

/**
 * The secrets of the settings, or those that are stored beside an embedded database. The first start stores by what they
 * are recognised. Throws {@link SecretsError} for other ones.
 */
export async function openSecrets(settings: Settings, database: Database): Promise<Secrets> {
  const jwtSecret = settings.jwtSecret ?? database.storedSecret() ?? randomBytes(48).toString('base64');
  const name = settings.jwtSecret === undefined ? 'The file jwt-secret in DATA_DIR' : 'JWT_SECRET';
  const given = {
    name,
    jwtSecret,
    previous: settings.jwtSecretPrevious,
    encryption: settings.encryptionKey,
    encryptionPrevious: settings.encryptionKeyPrevious,
  };
  return database.asOwner(async (em) => {
    await em.execute('insert into installation default values on conflict do nothing');
    const [stored] = await em.execute<[StoredSecrets]>('select jwt_fingerprint, wrapped_key from installation for update');
    await checkJwtSecret(em, stored, given);
    return new Secrets(jwtSecret, given.previous, await openEncryptionKey(em, stored, given));
  });
}

/** Forgets by what the secrets are recognised: for an installation whose secrets are lost. */
export async function forgetSecrets(database: Database): Promise<void> {
  await database.asOwner((em) => em.execute('update installation set jwt_fingerprint = null, wrapped_key = null'));
}

interface GivenSecrets {
  /** Where the first one comes from, for messages. */
  name: string;
  jwtSecret: string;
  previous: string | undefined;
  encryption: string | undefined;
  encryptionPrevious: string | undefined;
}

const resetHint = 'If it is lost, "npm run secrets:reset" starts with the new one: files that wait to be imported cannot be read then.';

async function checkJwtSecret(em: EntityManager, { jwt_fingerprint: stored }: StoredSecrets, given: GivenSecrets): Promise<void> {
  const isStored = (secret: string | undefined) => secret !== undefined && stored !== null && fingerprintOf(secret).equals(stored);
  if (isStored(given.jwtSecret)) return;
  if (stored && !isStored(given.previous))
    throw new SecretsError(
      `${given.name} is not the one of this installation. Set it as it was or, to change it, set JWT_SECRET_PREVIOUS to the former one. ${resetHint}`,
    );
  await em.execute('update installation set jwt_fingerprint = ?', [fingerprintOf(given.jwtSecret)]);
}

/** The stored key is encrypted with ENCRYPTION_KEY, or else with JWT_SECRET. If these have changed, it is encrypted again. */
async function openEncryptionKey(em: EntityManager, { wrapped_key: wrapped }: StoredSecrets, given: GivenSecrets): Promise<Buffer> {
  const { jwtSecret, previous, encryption, encryptionPrevious } = given;
  const [preferred = jwtSecret, ...others] = [encryption ?? jwtSecret, encryptionPrevious, jwtSecret, previous].filter(
    (secret) => secret !== undefined,
  );
  const store = async (key: Buffer) => {
    await em.execute('update installation set wrapped_key = ?', [wrapKey(key, preferred)]);
    return key;
  };
  if (!wrapped) return store(firstEncryptionKey(previous ?? jwtSecret));
  const opened = unwrapKey(wrapped, preferred);
  if (opened) return opened;
  const key = others.map((secret) => unwrapKey(wrapped, secret)).find((found) => found !== null);
  if (!key)
    throw new SecretsError(
      `ENCRYPTION_KEY is not the one of this installation. Set it as it was or, to change it, set ENCRYPTION_KEY_PREVIOUS to the former one. ${resetHint}`,
    );
  return store(key);
}
