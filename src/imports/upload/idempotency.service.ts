import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ProblemError } from '../../../libs/problem-details/index.ts';
import { Database, DatabaseBusyError } from '../../platform/database/index.ts';
import { requireImport } from '../import-queries.ts';
import { type ImportView, toImportView } from '../import.view.ts';
import { importsProblems } from '../imports.errors.ts';
import type { Upload } from './upload-form.ts';

/** A request that has not ended by then never will, because its process has ended. */
const inProgressSeconds = 60;

/** The request that holds a key. Another request may take the key over when this one has failed. */
export interface KeyReservation {
  companyId: string;
  key: string;
  owner: string;
}

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a client that does not know whether its request arrived
 * sends it again with the same key and gets the same import. Keys are valid for 24 hours, within a company.
 */
@Injectable()
export class IdempotencyKeys {
  readonly #logger = new Logger(IdempotencyKeys.name);

  constructor(private readonly database: Database) {}

  /**
   * Creates an import, or returns the one that the same request with this key has created before. Throws
   * `imports/idempotency-key-reused` for another request, `imports/upload-in-progress` while the first one runs.
   * @param create completes the reservation in its transaction.
   */
  async createOnce(
    companyId: string,
    key: string | null,
    print: Buffer,
    create: (reservation: KeyReservation | null) => Promise<ImportView>,
  ): Promise<ImportView> {
    if (key === null) return create(null);
    const reserved = await this.#reserveOrFind(companyId, key, print);
    if ('importId' in reserved)
      return toImportView(await this.database.inCompany(companyId, (em) => requireImport(em, companyId, reserved.importId)));
    try {
      return await create(reserved.reservation);
    } catch (error) {
      // A key that stays reserved can be used again after a minute. The first error tells the client more.
      await this.#release(reserved.reservation).catch((failure: unknown) => this.#logger.warn(failure));
      throw error;
    }
  }

  async #reserveOrFind(companyId: string, key: string, print: Buffer): Promise<{ importId: string } | { reservation: KeyReservation }> {
    const reservation: KeyReservation = { companyId, key, owner: randomUUID() };
    try {
      const importId = await this.#reserve(reservation, print);
      return importId === null ? { reservation } : { importId };
    } catch (error) {
      // The statement may have reserved the key although its response was lost, so release it.
      const isNotReserved = error instanceof ProblemError || error instanceof DatabaseBusyError;
      if (!isNotReserved) await this.#release(reservation).catch(() => undefined);
      throw error;
    }
  }

  /** Stores the import that the request has created, in the same transaction. */
  async complete(em: EntityManager, { companyId, key, owner }: KeyReservation, importId: string): Promise<void> {
    await em.execute('update idempotency_keys set import_id = ? where company_id = ? and key = ? and owner = ?', [
      importId,
      companyId,
      key,
      owner,
    ]);
  }

  /** Releases the key of a request that was refused, so that the client may send it again. */
  async #release({ companyId, key, owner }: KeyReservation): Promise<void> {
    await this.database.inCompany(companyId, (em) =>
      em.execute('delete from idempotency_keys where company_id = ? and key = ? and owner = ? and import_id is null', [
        companyId,
        key,
        owner,
      ]),
    );
  }

  #reserve({ companyId, key, owner }: KeyReservation, print: Buffer): Promise<string | null> {
    return this.database.inCompany(companyId, async (em) => {
      const taken = await em.execute<unknown[]>(
        `insert into idempotency_keys as k (company_id, key, fingerprint, owner) values (?, ?, ?, ?)
         on conflict (company_id, key) do update
           set fingerprint = excluded.fingerprint, owner = excluded.owner, import_id = null, created_at = now()
           where k.created_at < now() - interval '24 hours' or (k.import_id is null and k.created_at < now() - make_interval(secs => ?))
         returning key`,
        [companyId, key, print, owner, inProgressSeconds],
      );
      if (taken.length > 0) return null;
      const [known] = await em.execute<{ is_same: boolean; import_id: string | null }[]>(
        'select fingerprint = ? as is_same, import_id from idempotency_keys where company_id = ? and key = ?',
        [print, companyId, key],
      );
      if (known && !known.is_same)
        throw importsProblems.idempotencyKeyReused({
          detail: 'Use a new Idempotency-Key for another file, other options or another change.',
        });
      if (!known?.import_id)
        throw importsProblems.uploadInProgress({
          detail: 'The first request with this Idempotency-Key has not ended yet. Try again soon.',
        });
      return known.import_id;
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
