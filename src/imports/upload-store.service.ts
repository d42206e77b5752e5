import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type OwnBytes, release } from '../../libs/xlsx-table/index.ts';
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
export class UploadStore {
  readonly #key: Buffer;
  /** The newest upload, for a moment: its import mostly begins at once, and in the process that took the file. */
  #fresh: { companyId: string; importId: string; content: OwnBytes } | undefined;

  constructor(
    private readonly database: Database,
    settings: Settings,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', settings.jwtSecret!, '', 'cardroll import uploads', 32));
  }

  /** Piece by piece, as a statement holds its parameters several times over before they are sent. */
  async insert(em: EntityManager, companyId: string, importId: string, content: OwnBytes): Promise<void> {
    let position = 0;
    for (const piece of this.#seal(importId, content)) {
      await executeBound(em, 'insert into import_uploads (import_id, company_id, position, content) values ($1, $2, $3, $4)', [
        importId,
        companyId,
        position++,
        piece,
      ]);
      release(piece);
    }
    const fresh = { companyId, importId, content };
    this.#fresh = fresh;
    setTimeout(() => {
      if (this.#fresh === fresh) this.#fresh = undefined;
    }, freshMilliseconds).unref();
  }

  /** The file, to keep: it is given out once, or read from the database anew. */
  async read(companyId: string, importId: string): Promise<OwnBytes> {
    if (this.#fresh?.importId === importId && this.#fresh.companyId === companyId) {
      const { content } = this.#fresh;
      this.#fresh = undefined;
      return content;
    }
    const sealed = await this.database.inCompany(companyId, (em) => this.#fetch(em, importId), { isSnapshot: true });
    return this.#open(importId, sealed);
  }

  async #fetch(em: EntityManager, importId: string): Promise<OwnBytes> {
    const pieces = await em.execute<{ position: number; bytes: number }[]>(
      'select position, octet_length(content) as bytes from import_uploads where import_id = ? order by position',
      [importId],
    );
    if (pieces.length === 0) throw new Error(`The upload of import ${importId} is gone.`);
    const sealed = new Uint8Array(pieces.reduce((sum, { bytes }) => sum + bytes, 0));
    let at = 0;
    for (const { position, bytes } of pieces) {
      const [piece] = await em.execute<{ content: Uint8Array }[]>(
        'select content from import_uploads where import_id = ? and position = ?',
        [importId, position],
      );
      sealed.set(piece!.content, at);
      at += bytes;
    }
    return sealed;
  }

  async delete(em: EntityManager, importId: string): Promise<void> {
    await em.execute('delete from import_uploads where import_id = ?', [importId]);
  }

  /** The vector, the file in pieces, and the tag: put together they are what NIST SP 800-38D makes of the whole. */
  *#seal(importId: string, content: Uint8Array): Generator<OwnBytes> {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(importId));
    yield iv;
    for (let at = 0; at < content.length; at += pieceBytes) yield cipher.update(content.subarray(at, at + pieceBytes));
    cipher.final();
    yield cipher.getAuthTag();
  }

  /**
   * In place: GCM is a stream cipher, so that as many bytes come out as go in.
   * Throws where the key has changed (another JWT_SECRET) or the bytes have.
   */
  #open(importId: string, sealed: OwnBytes): OwnBytes {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes))
      .setAAD(Buffer.from(importId))
      .setAuthTag(sealed.subarray(-tagBytes));
    const content = sealed.subarray(ivBytes, -tagBytes);
    for (let at = 0; at < content.length; at += pieceBytes) {
      const piece = decipher.update(content.subarray(at, at + pieceBytes));
      content.set(piece, at);
      release(piece);
    }
    decipher.final();
    return content;
  }
}
