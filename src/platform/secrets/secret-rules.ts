import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** HKDF (RFC 5869): the result tells nothing about the secret, nor about what is derived from it for another purpose. */
function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, keyBytes));
}

/** By which the database recognises the JWT_SECRET of the installation. */
export function fingerprintOf(jwtSecret: string): Buffer {
  return derive(jwtSecret, 'cardroll jwt secret check');
}

/** The `kid` of tokens (RFC 7515 §4.1.4) that are signed with a secret. */
export function keyIdOf(jwtSecret: string): string {
  return createHash('sha256').update(fingerprintOf(jwtSecret)).digest('base64url').slice(0, 11);
}

/** The encryption key of a new installation. The first releases derived it like this each time. */
export function firstEncryptionKey(jwtSecret: string): Buffer {
  return derive(jwtSecret, 'cardroll import uploads');
}

/** Encrypts the encryption key (NIST SP 800-38D). Rotating the secret changes this copy only, and not what the key encrypts. */
export function wrapKey(key: Buffer, secret: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, derive(secret, 'cardroll key encryption'), iv);
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Null if it was encrypted with another secret. */
export function unwrapKey(wrapped: Uint8Array, secret: string): Buffer | null {
  const bytes = Buffer.from(wrapped);
  const decipher = createDecipheriv(algorithm, derive(secret, 'cardroll key encryption'), bytes.subarray(0, ivBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}
