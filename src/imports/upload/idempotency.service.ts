import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.ts';
import { serviceProblems } from '../../platform/http/index.ts';
import { requireImport } from '../import-queries.ts';
import { type ImportView, toImportView } from '../import.view.ts';
import { importsProblems } from '../imports.errors.ts';
import type { Upload } from './upload-form.ts';

/** The key of a request, with what makes another request the same. */
export interface IdempotencyKey {
  companyId: string;
  key: string;
  fingerprint: Buffer;
}

/** Another request with the same key has ended first. */
class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';
}

/** A process of version 0.1.0 that runs beside this one reserves a key before it has an import. */
const isReserved = `import_id is null and owner is not null and created_at > now() - interval '60 seconds'`;
const isValid = `import_id is not null and created_at > now() - interval '24 hours'`;

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a client that does not know whether its request arrived
 * sends it again with the same key and gets the same import. Keys are valid for 24 hours, within a company. A key is stored
 * with the import and not before, so a request whose process was killed leaves none behind.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(private readonly database: Database) {}

  /**
   * Creates an import, or returns the one that the same request with this key has created before. Throws
   * `imports/idempotency-key-reused` for another request.
   * @param create calls {@link store} in its transaction.
   */
  async createOnce(
    companyId: string,
    key: string | null,
    fingerprint: Buffer,
    create: (key: IdempotencyKey | null) => Promise<ImportView>,
  ): Promise<ImportView> {
    if (key === null) return create(null);
    const own = { companyId, key, fingerprint };
    const known = await this.#find(own);
    if (known) return known;
    try {
      return await create(own);
    } catch (error) {
      const winner = error instanceof KeyTakenError ? await this.#find(own) : null;
      if (!winner) throw error;
      return winner;
    }
  }

  /** Call it with the company locked, before anything is refused that the first request has been granted. */
  async refuseTaken(em: EntityManager, { companyId, key }: IdempotencyKey): Promise<void> {
    const taken = await em.execute<unknown[]>(`select 1 from idempotency_keys where company_id = ? and key = ? and ${isValid}`, [
      companyId,
      key,
    ]);
    if (taken.length > 0) throw new KeyTakenError();
  }

  /** Stores the key with the import that the request has created, in the same transaction. */
  async store(em: EntityManager, { companyId, key, fingerprint }: IdempotencyKey, importId: string): Promise<void> {
    await em.execute(
      `insert into idempotency_keys (company_id, key, fingerprint, import_id) values (?, ?, ?, ?)
       on conflict (company_id, key) do update
         set fingerprint = excluded.fingerprint, import_id = excluded.import_id, owner = null, created_at = now()`,
      [companyId, key, fingerprint, importId],
    );
  }

  #find({ companyId, key, fingerprint }: IdempotencyKey): Promise<ImportView | null> {
    return this.database.inCompany(companyId, async (em) => {
      const [known] = await em.execute<{ is_same: boolean; import_id: string | null }[]>(
        `select fingerprint = ? as is_same, import_id from idempotency_keys where company_id = ? and key = ? and (${isValid} or ${isReserved})`,
        [fingerprint, companyId, key],
      );
      if (!known) return null;
      if (!known.is_same)
        throw importsProblems.idempotencyKeyReused({
          detail: 'Use a new Idempotency-Key for another file, other options or another change.',
        });
      if (known.import_id === null)
        throw serviceProblems.unavailable({
          detail: 'The first request with this Idempotency-Key has not ended yet.',
          retryAfterSeconds: 5,
        });
      return toImportView(await requireImport(em, companyId, known.import_id));
    });
  }
}

/** What makes an upload the same as another one. */
export function fingerprint({ content, options }: Upload): Buffer {
  const { mode, blank, existingPasswords, applyIfSafe } = options;
  return createHash('sha256')
    .update(JSON.stringify([mode, blank, existingPasswords, ...(applyIfSafe ? ['apply-if-safe'] : [])]))
    .update(content)
    .digest();
}
