import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { ImportLeases } from './run/import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { UploadStore } from './upload-store.service.ts';
import { Import, type ImportWarning } from './import.entity.ts';
import { type ImportView, toImportView, undoableUntil } from './imports.dto.ts';
import { importsProblems } from './imports.errors.ts';
import { ImportsService } from './imports.service.ts';
import { newImport, zeroCounts } from './new-import.ts';

const staleRowsNamedMax = 100;

/** What an admin decides about an import that is there: apply its preview, undo it, stop it. */
@Injectable()
export class ImportActions {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly imports: ImportsService,
    private readonly leases: ImportLeases,
    private readonly rows: ImportRows,
    private readonly uploads: UploadStore,
  ) {}

  /** Does what the preview has planned, exactly that. Throws `imports/not-previewed`, `preview-expired` or `stale-preview`. */
  async apply(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const found = await this.imports.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.state !== 'previewed') throw importsProblems.notPreviewed({ detail: 'Upload the file with mode=preview first.' });
      if (found.expiresAt!.getTime() <= Date.now()) throw importsProblems.previewExpired({ detail: 'Send the file again.' });
      await this.#refuseStale(em, found);
      await this.imports.refuseTooMany(em, companyId);
      Object.assign(found, zeroCounts, {
        state: 'queued',
        appliedBy: actor.user.userId,
        appliedByUsername: actor.user.username,
        sessionId: actor.sessionId,
        requestId: actor.requestId,
        address: actor.address,
        expiresAt: null,
        startedAt: null,
        revision: found.revision + 1,
      });
      await em.flush();
      await this.imports.record(em, actor, found, 'import.applied');
      await this.leases.send(em, found);
      return toImportView(found);
    });
  }

  /** Queues an import that puts back what this one has changed. Throws `imports/not-undoable`, `undo-expired`, `already-undone`. */
  async undo(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const found = await this.imports.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.undoneBy) throw importsProblems.alreadyUndone({ detail: `See the import ${found.undoneBy}.` });
      const until = undoableUntil(found);
      if (!until) throw importsProblems.notUndoable({ detail: 'Only an import that has ended and has changed something can be undone.' });
      if (until.getTime() <= Date.now()) throw importsProblems.undoExpired({ detail: 'An import can be undone for seven days.' });
      await this.imports.refuseTooMany(em, companyId);
      const undo = em.create(Import, {
        ...newImport(actor, companyId),
        mode: 'undo',
        blank: 'keep',
        existingPasswords: 'ignore',
        fileName: found.fileName,
        header: [{ column: 'A', text: 'Username' }],
        headerRow: 1,
        total: found.created + found.updated,
        warnings: [passwordsStay],
        undoes: found.id,
      });
      found.undoneBy = undo.id;
      found.revision++;
      await em.flush();
      await this.imports.record(em, actor, undo, 'import.undo-requested', { undoes: found.id });
      await this.leases.send(em, undo);
      return toImportView(undo);
    });
  }

  /** What waits ends at once, what runs before its next chunk. Throws `imports/already-ended`. */
  async cancel(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      const found = await this.imports.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.endedAt) throw importsProblems.alreadyEnded();
      if (found.cancelRequestedAt) return toImportView(found);
      found.cancelRequestedAt = new Date();
      found.revision++;
      if (found.state !== 'running') await this.#cancelWaiting(em, found);
      await em.flush();
      // One that runs is said to be cancelled when it has stopped.
      await this.imports.record(em, actor, found, found.endedAt ? 'import.cancelled' : 'import.cancel-requested');
      return toImportView(found);
    });
  }

  async #cancelWaiting(em: EntityManager, found: Import): Promise<void> {
    Object.assign(found, zeroCounts, { state: 'cancelled', endedAt: new Date(), expiresAt: null, notProcessed: found.total ?? 0 });
    await this.uploads.delete(em, found.id);
    await this.rows.forgetPlans(em, found.id);
    if (found.undoes) await em.nativeUpdate(Import, { id: found.undoes }, { undoneBy: null });
  }

  /** Throws `imports/stale-preview` with the rows whose user is another by now. */
  async #refuseStale(em: EntityManager, { id }: Import): Promise<void> {
    const rows = await this.rows.findStale(em, id, staleRowsNamedMax + 1);
    if (rows.length === 0) return;
    const named = rows.slice(0, staleRowsNamedMax);
    const more = rows.length > staleRowsNamedMax ? ' and more' : '';
    throw importsProblems.stalePreview({
      detail: `Rows ${named.map(({ row }) => row).join(', ')}${more}: these users have changed. Send the file again for a new preview.`,
      extensions: { rows: named },
    });
  }
}

const passwordsStay: ImportWarning = {
  code: 'passwords-not-undone',
  message: 'Passwords that the import has set are not put back; users it has created are disabled unless somebody has logged in as them.',
};
