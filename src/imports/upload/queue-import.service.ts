import { LockMode, type RequiredEntityData } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { queueOf, refuseTooManyWaiting, toTarget } from '../import-queries.ts';
import { Import } from '../import.entity.ts';
import { type ImportView, toImportView } from '../import.view.ts';
import { ImportLeases } from '../run/import-leases.service.ts';
import { type IdempotencyKey, IdempotencyKeys } from './idempotency.service.ts';
import { UploadStore } from './upload-store.service.ts';

type NewImport = RequiredEntityData<Import> & Pick<Import, 'id' | 'companyId'>;

interface Request {
  /** The file, or the people of a bulk change. */
  content: Uint8Array;
  key: IdempotencyKey | null;
  /** For the audit log. */
  details: Record<string, unknown>;
}

/** Stores an accepted import with what it needs to run, and queues it. */
@Injectable()
export class QueueImport {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly leases: ImportLeases,
    private readonly uploads: UploadStore,
    private readonly keys: IdempotencyKeys,
    private readonly audit: AuditService,
  ) {}

  /** Throws `imports/too-many-waiting`. */
  add(actor: Actor, fields: NewImport, { content, key, details }: Request): Promise<ImportView> {
    const { id, companyId } = fields;
    const encrypted = this.uploads.encrypt(id, content);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      if (key) await this.keys.refuseTaken(em, key);
      const created = em.create(Import, fields);
      await refuseTooManyWaiting(em, companyId, queueOf(created));
      await em.flush();
      await this.uploads.insert(em, companyId, id, encrypted);
      if (key) await this.keys.store(em, key, id);
      await this.audit.record(em, actor, { companyId, action: 'import.created', target: toTarget(created), details });
      await this.leases.send(em, created);
      return toImportView(created);
    });
  }
}
