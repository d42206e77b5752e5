import { type CipherGCM, createCipheriv, createDecipheriv, type DecipherGCM, hkdfSync, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database, executeBound } from '../platform/database/index.ts';

const ivBytes = 12;
const tagBytes = 16;
const pieceBytes = 1024 * 1024;
const freshMilliseconds = 5_000;

/**
 * Uploaded files until their import has ended. They carry passwords, so they are kept under AES-256-GCM
 * (NIST SP 800-38D) with a key of the service's own: whoever reads the database, or a copy of it, reads no file.
 */
@Injectable()
export class ImportUploads {
  readonly #key: Buffer;
  /** The newest upload, for a moment: its import mostly begins at once, and in the process that took the file. */
  #fresh: { companyId: string; importId: string; content: Uint8Array } | undefined;

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
    const fresh = { companyId, importId, content };
    this.#fresh = fresh;
    setTimeout(() => {
      if (this.#fresh === fresh) this.#fresh = undefined;
    }, freshMilliseconds).unref();
  }

  async read(companyId: string, importId: string): Promise<Uint8Array> {
    if (this.#fresh?.importId === importId && this.#fresh.companyId === companyId) {
      const { content } = this.#fresh;
      this.#fresh = undefined;
      return content;
    }
    const sealed = await this.database.inCompany(companyId, (em) => this.#fetch(em, importId));
    return this.#open(importId, sealed);
  }

  /** Piece by piece, as an answer with all of a large file is held several times over before it is a file again. */
  async #fetch(em: EntityManager, importId: string): Promise<Uint8Array> {
    const [upload] = await em.execute<{ bytes: number }[]>(
      'select octet_length(content) as bytes from import_uploads where import_id = ?',
      [importId],
    );
    if (!upload) throw new Error(`The upload of import ${importId} is gone.`);
    const sealed = new Uint8Array(upload.bytes);
    for (let at = 0; at < sealed.length; at += pieceBytes) {
      const [piece] = await em.execute<{ bytes: Uint8Array }[]>(
        'select substring(content from ? for ?) as bytes from import_uploads where import_id = ?',
        [at + 1, pieceBytes, importId],
      );
      sealed.set(piece!.bytes, at);
    }
    return sealed;
  }

  async delete(em: EntityManager, importId: string): Promise<void> {
    await em.execute('delete from import_uploads where import_id = ?', [importId]);
  }

  #seal(importId: string, content: Uint8Array): Uint8Array {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(importId));
    const sealed = new Uint8Array(ivBytes + content.length + tagBytes);
    sealed.set(iv);
    convert(cipher, content, sealed.subarray(ivBytes, -tagBytes));
    sealed.set(cipher.getAuthTag(), sealed.length - tagBytes);
    return sealed;
  }

  /** Throws where the key has changed (another JWT_SECRET) or the bytes have. */
  #open(importId: string, sealed: Uint8Array): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes))
      .setAAD(Buffer.from(importId))
      .setAuthTag(sealed.subarray(-tagBytes));
    const content = new Uint8Array(sealed.length - ivBytes - tagBytes);
    convert(decipher, sealed.subarray(ivBytes, -tagBytes), content);
    return content;
  }
}

/** GCM is a stream cipher: as many bytes come out as go in, so that nothing has to be put together afterwards. */
function convert(cipher: CipherGCM | DecipherGCM, from: Uint8Array, to: Uint8Array): void {
  for (let at = 0; at < from.length; at += pieceBytes) to.set(cipher.update(from.subarray(at, at + pieceBytes)), at);
  cipher.final();
}
