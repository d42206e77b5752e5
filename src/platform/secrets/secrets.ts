import { createSecretKey, type KeyObject } from 'node:crypto';
import { keyIdOf } from './secret-rules.ts';

/** What this process signs and encrypts with. A class, so that it can be injected. */
export class Secrets {
  /** Not a text, which `jsonwebtoken` would try to read as a public key in each request. */
  readonly jwtKey: KeyObject;
  /** The `kid` of new tokens. */
  readonly keyId: string;
  /** For what is stored encrypted: 32 bytes. It stays when the other secrets are rotated. */
  readonly encryptionKey: Buffer;
  readonly #previous: { keyId: string; jwtKey: KeyObject } | undefined;

  constructor(jwtSecret: string, previousJwtSecret: string | undefined, encryptionKey: Buffer) {
    this.jwtKey = keyOf(jwtSecret);
    this.keyId = keyIdOf(jwtSecret);
    this.encryptionKey = encryptionKey;
    this.#previous = previousJwtSecret === undefined ? undefined : { keyId: keyIdOf(previousJwtSecret), jwtKey: keyOf(previousJwtSecret) };
  }

  /** The key that a token was signed with, by its `kid`. A token without one is from before there were two. */
  jwtKeyOf(keyId: unknown): KeyObject {
    return this.#previous && keyId === this.#previous.keyId ? this.#previous.jwtKey : this.jwtKey;
  }
}

function keyOf(secret: string): KeyObject {
  return createSecretKey(secret, 'utf8');
}
