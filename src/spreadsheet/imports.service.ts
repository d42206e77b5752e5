import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type HeaderCell, inspectXlsx, type TableHead } from '../../libs/xlsx-table/index.ts';
import { type AuditEntry, AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, companyOf, LiveActors } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, findNewestFirst, toJsonb } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { checkHeader, type Warning } from './check-header.ts';
import { usernameHeader } from './columns.ts';
import { IdempotencyKeys } from './idempotency.service.ts';
import { importEvents, isAtRest } from './import-events.ts';
import { ImportLeases } from './import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { ImportUploads } from './import-uploads.service.ts';
import { Import } from './import.entity.ts';
import {
  type ImportRowsQuery,
  type ImportRowView,
  type ImportsQuery,
  type ImportView,
  toImportRowView,
  toImportView,
  undoableUntil,
} from './imports.dto.ts';
import { importsProblems, toImportProblem } from './imports.errors.ts';
import { type Upload, xlsxLimits } from './upload.ts';

const waitingMax = 5;
const importsOrder = 'newest';
const rowsOrder = 'row';
const pollMilliseconds = 100;
const staleRowsNamedMax = 100;

/** What company admins ask of imports; the work itself is the runner's. */
@Injectable()
export class ImportsService implements OnModuleDestroy {
  #isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly companies: CompaniesService,
    private readonly leases: ImportLeases,
    private readonly rows: ImportRows,
    private readonly uploads: ImportUploads,
    private readonly keys: IdempotencyKeys,
    private readonly liveActors: LiveActors,
    private readonly audit: AuditService,
  ) {}

  /** Whoever waits for an import is answered before the service goes. */
  onModuleDestroy(): void {
    this.#isStopping = true;
  }

  /**
   * Takes a workbook in: checks what can be told without reading all rows, stores it, and queues the work. With an
   * idempotency key that has made an import of the same file before, that one is given back.
   * Throws `imports/*` for a file that cannot be imported, with nothing stored.
   */
  async create(actor: Actor, upload: Upload, idempotencyKey: string | null = null): Promise<ImportView> {
    const companyId = companyOf(actor);
    if (idempotencyKey === null) return this.#create(actor, upload);
    const begun = await this.keys.begin(companyId, idempotencyKey, upload);
    if ('importId' in begun) return this.get(companyId, begun.importId);
    try {
      return await this.#create(actor, upload, (em, importId) => this.keys.finish(em, begun.attempt, importId));
    } catch (error) {
      await this.keys.forget(begun.attempt);
      throw error;
    }
  }

  async #create(actor: Actor, upload: Upload, alsoDo?: (em: EntityManager, importId: string) => Promise<void>): Promise<ImportView> {
    const companyId = companyOf(actor);
    const head = await this.#inspect(upload);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      await this.#refuseTooMany(em, companyId);
      const { fileName, options } = upload;
      const created = em.create(Import, {
        ...newImport(actor, companyId),
        ...options,
        fileName,
        header: JSON.parse(toJsonb(head.header)) as HeaderCell[],
        headerRow: head.headerRow,
      });
      await em.flush();
      await this.uploads.insert(em, companyId, created.id, upload.content);
      await alsoDo?.(em, created.id);
      await this.#record(em, actor, created, 'import.created', { ...options, bytes: upload.content.length });
      await this.leases.send(em, created.id);
      return toImportView(created);
    });
  }

  async list(companyId: string, query: ImportsQuery): Promise<Page<ImportView>> {
    const after = decodeCursor(importsOrder, query.cursor, 'time', 'id');
    const found = await this.database.inCompany(companyId, (em) => findNewestFirst(em, Import, companyId, after, query.limit + 1));
    return toPage(found, query.limit, importsOrder, ({ createdAt, id }) => [createdAt.toISOString(), id], toImportView);
  }

  /** Throws `imports/not-found`. */
  async get(companyId: string, importId: string): Promise<ImportView> {
    return toImportView(await this.database.inCompany(companyId, (em) => this.require(em, companyId, importId)));
  }

  /** The import when it is at rest, or as it stands when the seconds have passed or nobody waits any more (RFC 7240 §4.3). */
  async waitForEnd(companyId: string, importId: string, seconds: number, isAwaited: () => boolean): Promise<ImportView> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const view = await this.get(companyId, importId);
      if (isAtRest(view) || Date.now() >= until || this.#isStopping || !isAwaited()) return view;
      await wait(pollMilliseconds);
    }
  }

  /** Throws `imports/not-found` at once; ends with the import, or when the actor may no longer see it. */
  async events(actor: Actor, importId: string, lastRevision: number): Promise<AsyncGenerator<string>> {
    const companyId = companyOf(actor);
    await this.get(companyId, importId);
    const look = async () => {
      if (this.#isStopping || !(await this.liveActors.isLive(actor))) return null;
      return this.database.inCompany(companyId, async (em) => {
        const found = await em.findOne(Import, { id: importId, companyId });
        return found && { revision: found.revision, view: toImportView(found) };
      });
    };
    return importEvents(look, lastRevision);
  }

  async listRows(companyId: string, importId: string, query: ImportRowsQuery): Promise<Page<ImportRowView>> {
    const after = decodeCursor(rowsOrder, query.cursor, 'position');
    const rows = await this.database.inCompany(companyId, async (em) => {
      await this.require(em, companyId, importId);
      return this.rows.page(em, companyId, importId, query.outcome ? [query.outcome] : null, Number(after?.[0] ?? -1), query.limit + 1);
    });
    return toPage(rows, query.limit, rowsOrder, ({ position }) => [position], toImportRowView);
  }

  /** Does what the preview has planned, exactly that. Throws `imports/not-previewed`, `preview-expired` or `stale-preview`. */
  async apply(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const found = await this.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.state !== 'previewed') throw importsProblems.notPreviewed({ detail: 'Upload the file with mode=preview first.' });
      if (found.expiresAt!.getTime() <= Date.now()) throw importsProblems.previewExpired({ detail: 'Send the file again.' });
      await this.#refuseStale(em, found);
      await this.#refuseTooMany(em, companyId);
      Object.assign(found, nobodyYet, {
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
      await this.#record(em, actor, found, 'import.applied');
      await this.leases.send(em, importId);
      return toImportView(found);
    });
  }

  /** Queues an import that puts back what this one has changed. Throws `imports/not-undoable`, `undo-expired`, `already-undone`. */
  async undo(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const found = await this.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.undoneBy) throw importsProblems.alreadyUndone({ detail: `See the import ${found.undoneBy}.` });
      const until = undoableUntil(found);
      if (!until) throw importsProblems.notUndoable({ detail: 'Only an import that has ended and has changed something can be undone.' });
      if (until.getTime() <= Date.now()) throw importsProblems.undoExpired({ detail: 'An import can be undone for seven days.' });
      await this.#refuseTooMany(em, companyId);
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
      await this.#record(em, actor, undo, 'import.undo-requested', { undoes: found.id });
      await this.leases.send(em, undo.id);
      return toImportView(undo);
    });
  }

  /** What waits ends at once, what runs before its next chunk. Throws `imports/already-ended`. */
  async cancel(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      const found = await this.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.endedAt) throw importsProblems.alreadyEnded();
      if (found.cancelRequestedAt) return toImportView(found);
      found.cancelRequestedAt = new Date();
      found.revision++;
      if (found.state !== 'running') await this.#cancelWaiting(em, found);
      await em.flush();
      // One that runs is said to be cancelled when it has stopped.
      await this.#record(em, actor, found, found.endedAt ? 'import.cancelled' : 'import.cancel-requested');
      return toImportView(found);
    });
  }

  async #cancelWaiting(em: EntityManager, found: Import): Promise<void> {
    Object.assign(found, nobodyYet, { state: 'cancelled', endedAt: new Date(), expiresAt: null, notProcessed: found.total ?? 0 });
    await this.uploads.delete(em, found.id);
    await this.rows.forgetPlans(em, found.id);
    if (found.undoes) await em.nativeUpdate(Import, { id: found.undoes }, { undoneBy: null });
  }

  async require(em: EntityManager, companyId: string, importId: string, lockMode: LockMode = LockMode.NONE): Promise<Import> {
    const found = await em.findOne(Import, { id: importId, companyId }, { lockMode });
    if (!found) throw importsProblems.notFound();
    return found;
  }

  async #inspect({ content }: Upload): Promise<TableHead> {
    let head: TableHead;
    try {
      head = await inspectXlsx(content, { keyHeaders: [usernameHeader], limits: xlsxLimits(this.settings) });
    } catch (error) {
      throw toImportProblem(error);
    }
    const { duplicates } = checkHeader(head.header, head.otherSheets);
    if (duplicates.length > 0)
      throw importsProblems.duplicateColumns({ detail: `Keep one of each: ${duplicates.join('; ')}.`, extensions: { duplicates } });
    return head;
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

  #record(em: EntityManager, actor: Actor, { id, companyId, fileName }: Import, action: AuditEntry['action'], details = {}): Promise<void> {
    return this.audit.record(em, actor, { companyId, action, target: { type: 'import', id, name: fileName }, details });
  }

  async #refuseTooMany(em: EntityManager, companyId: string): Promise<void> {
    const waiting = await em.count(Import, { companyId, state: 'queued' });
    // The one that is about to run counts as waiting for a moment.
    const running = await em.count(Import, { companyId, state: 'running' });
    if (waiting + running > waitingMax) {
      throw importsProblems.tooManyWaiting({
        detail: `At most ${waitingMax} imports may wait. Try again when one has ended, or cancel one.`,
        retryAfterSeconds: 30,
      });
    }
  }
}

const passwordsStay: Warning = {
  code: 'passwords-not-undone',
  message: 'Passwords that the import has set are not put back; users it has created are disabled unless somebody has logged in as them.',
};

/** The counts before the first row. */
const nobodyYet = {
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  notProcessed: 0,
  skippedDatalinks: 0,
  rowsPerSecond: null,
  attempts: 0,
};

function newImport(actor: Actor, companyId: string) {
  return {
    ...nobodyYet,
    id: randomUUID(),
    companyId,
    state: 'queued' as const,
    total: null,
    warnings: [] as Warning[],
    createdBy: actor.user.userId,
    createdByUsername: actor.user.username,
    sessionId: actor.sessionId,
    requestId: actor.requestId,
    address: actor.address,
    revision: 0,
    createdAt: new Date(),
  };
}
