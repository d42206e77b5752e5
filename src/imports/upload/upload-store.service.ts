import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database, executeBound } from '../../platform/database/index.ts';
import { Secrets } from '../../platform/secrets/index.ts';
import { importsProblems } from '../imports.errors.ts';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
/** Bytes of one stored part. A statement holds its parameters several times over before they are sent. */
const partBytes = 1024 * 1024;

/**
 * Uploaded files until their import has ended. They carry passwords, so they are encrypted with AES-256-GCM
 * (NIST SP 800-38D) under a key that is stored encrypted itself: a copy of the database reveals no file.
 */
@Injectable()
export class UploadStore {
  readonly #key: Buffer;

  constructor(
    private readonly database: Database,
    secrets: Secrets,
  ) {
    this.#key = secrets.encryptionKey;
  }

  /** Initialisation vector, ciphertext and tag. The id of the import is authenticated with them. */
  encrypt(importId: string, content: Uint8Array): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.#key, iv).setAAD(Buffer.from(importId));
    return Buffer.concat([iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }

  async insert(em: EntityManager, companyId: string, importId: string, encrypted: Buffer): Promise<void> {
    for (let position = 0; position * partBytes < encrypted.length; position++) {
      const part = encrypted.subarray(position * partBytes, (position + 1) * partBytes);
      await executeBound(em, 'insert into import_uploads (import_id, company_id, position, content) values ($1, $2, $3, $4)', [
        importId,
        companyId,
        position,
        part,
      ]);
    }
  }

  /** The file in a buffer of its own. Throws `imports/interrupted` if the stored bytes have changed. */
  async read(companyId: string, importId: string): Promise<Uint8Array<ArrayBuffer>> {
    const parts = await this.database.inCompany(companyId, (em) =>
      em.execute<{ content: Uint8Array }[]>('select content from import_uploads where import_id = ? order by position', [importId]),
    );
    try {
      return this.#decrypt(importId, Buffer.concat(parts.map(({ content }) => content)));
    } catch {
      throw importsProblems.interrupted({ detail: 'The stored copy of the file cannot be read. Send the file again.' });
    }
  }

  #decrypt(importId: string, encrypted: Buffer): Uint8Array<ArrayBuffer> {
    const decipher = createDecipheriv(algorithm, this.#key, encrypted.subarray(0, ivBytes))
      .setAAD(Buffer.from(importId))
      .setAuthTag(encrypted.subarray(-tagBytes));
    const content = decipher.update(encrypted.subarray(ivBytes, -tagBytes));
    decipher.final();
    return new Uint8Array(content);
  }

  async delete(em: EntityManager, importId: string): Promise<void> {
    await em.execute('delete from import_uploads where import_id = ?', [importId]);
  }
}
