import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type HeaderCell, type InspectedXlsx, inspectXlsx } from '../../../libs/xlsx-table/index.ts';
import { AuditService } from '../../audit/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { headerOptions, matchHeader } from '../../spreadsheet/index.ts';
import { IdempotencyKeys, type KeyReservation } from './idempotency.service.ts';
import { refuseTooManyWaiting, requireImport } from '../import-queries.ts';
import { Import } from '../import.entity.ts';
import { type ImportView, toImportView } from '../imports.dto.ts';
import { importsProblems, toImportProblem } from '../imports.errors.ts';
import { newImport } from '../new-import.ts';
import { ImportLeases } from '../run/import-leases.service.ts';
import { UploadCapacity } from './upload-capacity.service.ts';
import { readUpload, type Upload, xlsxLimits } from './upload-form.ts';
import { UploadStore } from './upload-store.service.ts';

/** Accepts an uploaded workbook: inspects it, stores it encrypted and queues the import. */
@Injectable()
export class CreateImport {
  readonly #logger = new Logger(CreateImport.name);

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly companies: CompaniesService,
    private readonly leases: ImportLeases,
    private readonly capacity: UploadCapacity,
    private readonly uploads: UploadStore,
    private readonly keys: IdempotencyKeys,
    private readonly audit: AuditService,
  ) {}

  /**
   * Reads the form of the request. If the idempotency key has created an import of the same file before, returns that
   * import. Throws `request/*` for a form and `imports/*` for a file that cannot be imported. Nothing is stored then.
   */
  create(actor: Actor, request: FastifyRequest, idempotencyKey: string | null): Promise<ImportView> {
    return this.capacity.receive(companyOf(actor), async (count) =>
      this.#createOnce(actor, await readUpload(request, this.settings.importFileBytesMax, count), idempotencyKey),
    );
  }

  async #createOnce(actor: Actor, upload: Upload, idempotencyKey: string | null): Promise<ImportView> {
    if (idempotencyKey === null) return this.#create(actor, upload, null);
    const companyId = companyOf(actor);
    const reserved = await this.keys.reserve(companyId, idempotencyKey, upload);
    if ('importId' in reserved)
      return toImportView(await this.database.inCompany(companyId, (em) => requireImport(em, companyId, reserved.importId)));
    try {
      return await this.#create(actor, upload, reserved.reservation);
    } catch (error) {
      // A key that stays reserved can be used again after a minute. The first error tells the client more.
      await this.keys.release(reserved.reservation).catch((failure: unknown) => this.#logger.warn(failure));
      throw error;
    }
  }

  async #create(actor: Actor, upload: Upload, reservation: KeyReservation | null): Promise<ImportView> {
    const companyId = companyOf(actor);
    // Asked before the file costs anything, and again under the lock.
    await this.database.inCompany(companyId, (em) => refuseTooManyWaiting(em, companyId));
    const inspected = await this.capacity.inspect(companyId, () => this.#inspect(upload));
    const fields = { ...newImport(actor, companyId), ...upload.options, fileName: upload.fileName, ...headerFields(inspected) };
    const encrypted = this.uploads.encrypt(fields.id, inspected.content);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      await refuseTooManyWaiting(em, companyId);
      const created = em.create(Import, fields);
      await em.flush();
      await this.uploads.insert(em, companyId, created.id, encrypted);
      if (reservation) await this.keys.complete(em, reservation, created.id);
      await this.#record(em, actor, created, { ...upload.options, bytes: inspected.content.length });
      await this.leases.send(em, created);
      return toImportView(created);
    });
  }

  /** Reads the zip and the header in a worker, but not all rows. */
  async #inspect(upload: Upload): Promise<InspectedXlsx> {
    let inspected: InspectedXlsx;
    try {
      inspected = await inspectXlsx(upload.content, { ...headerOptions, limits: xlsxLimits(this.settings) });
    } catch (error) {
      throw toImportProblem(error);
    }
    const { duplicates } = matchHeader(inspected.head);
    if (duplicates.length > 0)
      throw importsProblems.duplicateColumns({ detail: `Keep one of each: ${duplicates.join('; ')}.`, extensions: { duplicates } });
    return inspected;
  }

  #record(em: EntityManager, actor: Actor, { id, companyId, fileName }: Import, details: Record<string, unknown>): Promise<void> {
    return this.audit.record(em, actor, {
      companyId,
      action: 'import.created',
      target: { type: 'import', id, name: fileName },
      details,
    });
  }
}

/** The header in a form that PostgreSQL can store. */
function headerFields({ head }: InspectedXlsx): Pick<Import, 'header' | 'headerRow'> {
  return { header: JSON.parse(toJsonb(head.header)) as HeaderCell[], headerRow: head.headerRow };
}
