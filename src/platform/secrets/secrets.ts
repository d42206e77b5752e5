import { keyIdOf } from './secret-rules.ts';

/** What this process signs and encrypts with. A class, so that it can be injected. */
export class Secrets {
  readonly jwtSecret: string;
  /** The `kid` of new tokens. */
  readonly keyId: string;
  /** For what is stored encrypted: 32 bytes. It stays when the other secrets are rotated. */
  readonly encryptionKey: Buffer;
  readonly #previous: { keyId: string; jwtSecret: string } | undefined;

  constructor(jwtSecret: string, previousJwtSecret: string | undefined, encryptionKey: Buffer) {
    this.jwtSecret = jwtSecret;
    this.keyId = keyIdOf(jwtSecret);
    this.encryptionKey = encryptionKey;
    this.#previous = previousJwtSecret === undefined ? undefined : { keyId: keyIdOf(previousJwtSecret), jwtSecret: previousJwtSecret };
  }

  /** The secret that a token was signed with, by its `kid`. A token without one is from before there were two. */
  jwtSecretOf(keyId: unknown): string {
    return this.#previous && keyId === this.#previous.keyId ? this.#previous.jwtSecret : this.jwtSecret;
  }
}
