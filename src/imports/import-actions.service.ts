import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, companyOf, requireFreshLogin } from '../platform/access/index.ts';
import { Database, databaseNow } from '../platform/database/index.ts';
import { queueOf, refuseTooManyWaiting, requireImport, toTarget } from './import-queries.ts';
import { ImportRows } from './rows/import-rows.service.ts';
import { Import, type ImportWarning, undoableUntil } from './import.entity.ts';
import { type ImportView, toImportView } from './import.view.ts';
import { importsProblems } from './imports.errors.ts';
import { newImport, queuedToApply, startedBy, zeroCounts } from './new-import.ts';
import { ImportLeases } from './run/import-leases.service.ts';
import { UploadStore } from './upload/upload-store.service.ts';

const staleRowsNamedMax = 100;

/** What an admin does with an existing import: apply its preview, undo it, cancel it. */
@Injectable()
export class ImportActions {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly leases: ImportLeases,
    private readonly rows: ImportRows,
    private readonly uploads: UploadStore,
    private readonly audit: AuditService,
  ) {}

  /** Throws `auth/reauthentication-required` for a change of roles, `imports/not-previewed`, `preview-expired` or `stale-preview`. */
  apply(actor: Actor, importId: string): Promise<ImportView> {
    return this.#withCompanyLocked(actor, importId, async (em, found) => {
      if (found.state !== 'previewed') throw importsProblems.notPreviewed({ detail: 'Make a preview with mode=preview first.' });
      if (found.expiresAt!.getTime() <= databaseNow().getTime()) throw importsProblems.previewExpired({ detail: 'Make a new preview.' });
      await this.#refuseStale(em, found);
      await refuseTooManyWaiting(em, found.companyId, queueOf(found));
      Object.assign(found, startedBy(actor), queuedToApply(found, actor.user), { startedAt: null });
      await em.flush();
      await this.#record(em, actor, found, 'import.applied');
      await this.leases.send(em, found);
      return found;
    });
  }

  /**
   * Queues a new import that undoes this one. Throws `auth/reauthentication-required` for a change of roles,
   * `imports/not-undoable`, `undo-expired` or `already-undone`.
   */
  undo(actor: Actor, importId: string): Promise<ImportView> {
    return this.#withCompanyLocked(actor, importId, async (em, found) => {
      if (found.undoneBy) throw importsProblems.alreadyUndone({ detail: `See the import ${found.undoneBy}.` });
      const until = undoableUntil(found);
      if (!until) throw importsProblems.notUndoable({ detail: 'Only an import that has ended and has changed something can be undone.' });
      if (until.getTime() <= databaseNow().getTime())
        throw importsProblems.undoExpired({ detail: 'An import can be undone for seven days.' });
      await refuseTooManyWaiting(em, found.companyId, queueOf(found));
      const undo = em.create(Import, {
        ...newImport(actor, found.companyId),
        mode: 'undo',
        blank: 'keep',
        existingPasswords: 'ignore',
        fileName: found.fileName,
        bulk: found.bulk,
        header: [{ column: 'A', text: 'Username' }],
        headerRow: 1,
        total: found.created + found.updated,
        warnings: found.bulk ? [] : [passwordsNotUndone],
        undoes: found.id,
      });
      found.undoneBy = undo.id;
      found.revision++;
      await em.flush();
      await this.#record(em, actor, undo, 'import.undo-requested', { undoes: found.id });
      await this.leases.send(em, undo);
      return undo;
    });
  }

  /** A waiting import ends at once, a running one before its next chunk. Throws `imports/already-ended`. */
  async cancel(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    const cancel = async (em: EntityManager): Promise<ImportView> => {
      const found = await requireImport(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.endedAt) throw importsProblems.alreadyEnded();
      if (found.cancelRequestedAt) return toImportView(found);
      const { userId: cancelledBy, username: cancelledByUsername } = actor.user;
      Object.assign(found, { cancelRequestedAt: databaseNow(), cancelledBy, cancelledByUsername, revision: found.revision + 1 });
      if (found.state !== 'running') await this.#cancelWaiting(em, found);
      // It ends with its next attempt, which need not wait.
      else if (found.retryAt) Object.assign(found, { leaseUntil: found.cancelRequestedAt, retryAt: null });
      await em.flush();
      // A running import records `import.cancelled` itself, when it has stopped.
      await this.#record(em, actor, found, found.endedAt ? 'import.cancelled' : 'import.cancel-requested');
      return toImportView(found);
    };
    return this.database.inCompany(companyId, cancel, { waits: 'bulkRequest' });
  }

  async #withCompanyLocked(
    actor: Actor,
    importId: string,
    act: (em: EntityManager, found: Import) => Promise<Import>,
  ): Promise<ImportView> {
    const companyId = companyOf(actor);
    const lockAndAct = async (em: EntityManager) => {
      const { reauthenticateMinutes } = await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const found = await requireImport(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.bulk?.action === 'role') requireFreshLogin(actor, reauthenticateMinutes);
      return toImportView(await act(em, found));
    };
    return this.database.inCompany(companyId, lockAndAct, { waits: 'bulkRequest' });
  }

  async #cancelWaiting(em: EntityManager, found: Import): Promise<void> {
    Object.assign(found, zeroCounts, { state: 'cancelled', endedAt: databaseNow(), expiresAt: null, notProcessed: found.total ?? 0 });
    await this.uploads.delete(em, found.id);
    await this.rows.discardPlans(em, found.id);
    if (found.undoes) await em.nativeUpdate(Import, { id: found.undoes }, { undoneBy: null });
  }

  /** Throws `imports/stale-preview` with the rows whose user has changed since. */
  async #refuseStale(em: EntityManager, { id }: Import): Promise<void> {
    const rows = await this.rows.findStale(em, id, staleRowsNamedMax + 1);
    if (rows.length === 0) return;
    const named = rows.slice(0, staleRowsNamedMax);
    const more = rows.length > staleRowsNamedMax ? ' and more' : '';
    throw importsProblems.stalePreview({
      detail: `Rows ${named.map(({ row }) => row).join(', ')}${more}: these users have changed. Make a new preview.`,
      extensions: { rows: named },
    });
  }

  #record(em: EntityManager, actor: Actor, target: Import, action: AuditAction, details = {}): Promise<void> {
    return this.audit.record(em, actor, { companyId: target.companyId, action, target: toTarget(target), details });
  }
}

const passwordsNotUndone: ImportWarning = {
  code: 'passwords-not-undone',
  message: 'Passwords that the import has set are not restored. Users that it created are disabled unless they have logged in.',
  params: {},
};
