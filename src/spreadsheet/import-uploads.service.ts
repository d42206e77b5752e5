import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database, executeBound } from '../platform/database/index.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Uploaded files until their import has ended. They carry passwords, so they are kept under AES-256-GCM
 * (NIST SP 800-38D) with a key of the service's own: whoever reads the database, or a copy of it, reads no file.
 */
@Injectable()
export class ImportUploads {
  readonly #key: Buffer;

  constructor(
    private readonly database: Database,
    settings: Settings,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', settings.jwtSecret!, '', 'cardroll import uploads', 32));
  }

  async insert(em: EntityManager, companyId: string, importId: string, content: Uint8Array): Promise<void> {
    await executeBound(em, 'insert into import_uploads (import_id, company_id, content) values (?, ?, ?)', [
      importId,
      companyId,
      this.#seal(importId, content),
    ]);
  }

  async read(companyId: string, importId: string): Promise<Uint8Array> {
    const [upload] = await this.database.inCompany(companyId, (em) =>
      em.execute<{ content: Uint8Array }[]>('select content from import_uploads where import_id = ?', [importId]),
    );
    if (!upload) throw new Error(`The upload of import ${importId} is gone.`);
    return this.#open(importId, Buffer.from(upload.content.buffer, upload.content.byteOffset, upload.content.byteLength));
  }

  async delete(em: EntityManager, importId: string): Promise<void> {
    await em.execute('delete from import_uploads where import_id = ?', [importId]);
  }

  #seal(importId: string, content: Uint8Array): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(importId));
    return Buffer.concat([iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws where the key has changed (another JWT_SECRET) or the bytes have. */
  #open(importId: string, sealed: Buffer): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes))
      .setAAD(Buffer.from(importId))
      .setAuthTag(sealed.subarray(-tagBytes));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]));
  }
}
