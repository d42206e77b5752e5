import { setTimeout as wait } from 'node:timers/promises';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type HeaderCell, type InspectedXlsx, inspectXlsx } from '../../libs/xlsx-table/index.ts';
import { type AuditEntry, AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, companyOf, ActiveSessions } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, findNewestFirst, toJsonb } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { matchHeader } from '../spreadsheet/index.ts';
import { usernameHeader } from '../spreadsheet/index.ts';
import { IdempotencyKeys } from './idempotency.service.ts';
import { importEvents, isAtRest } from './import-events.ts';
import { ImportLeases } from './run/import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { UploadStore } from './upload-store.service.ts';
import { Import } from './import.entity.ts';
import { type ImportRowsQuery, type ImportRowView, toImportRowView } from './import-rows.dto.ts';
import { type ImportsQuery, type ImportView, toImportView } from './imports.dto.ts';
import { importsProblems, toImportProblem } from './imports.errors.ts';
import { newImport } from './new-import.ts';
import { type Upload, xlsxLimits } from './upload-form.ts';

const waitingMax = 5;
const importsOrder = 'newest';
const rowsOrder = 'row';
/** Whoever has waited longer is told a little later: each look costs what a request costs. */
const lookMilliseconds = { atLeast: 100, atMost: 500 };

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
    private readonly uploads: UploadStore,
    private readonly keys: IdempotencyKeys,
    private readonly activeSessions: ActiveSessions,
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
    const { head, content } = await this.#inspect(upload);
    const { fileName, options } = upload;
    const fields = newImport(actor, companyId);
    const encrypted = this.uploads.encrypt(fields.id, content);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      await this.refuseTooMany(em, companyId);
      const created = em.create(Import, {
        ...fields,
        ...options,
        fileName,
        header: JSON.parse(toJsonb(head.header)) as HeaderCell[],
        headerRow: head.headerRow,
      });
      await em.flush();
      await this.uploads.insert(em, companyId, created.id, encrypted);
      await alsoDo?.(em, created.id);
      await this.record(em, actor, created, 'import.created', { ...options, bytes: content.length });
      await this.leases.send(em, created);
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
    const since = Date.now();
    for (;;) {
      const view = await this.get(companyId, importId);
      const waited = Date.now() - since;
      const left = seconds * 1000 - waited;
      if (isAtRest(view) || left <= 0 || this.#isStopping || !isAwaited()) return view;
      await wait(Math.min(left, lookMilliseconds.atMost, Math.max(lookMilliseconds.atLeast, waited / 10)));
    }
  }

  /** Throws `imports/not-found` at once; ends with the import, or when the actor may no longer see it. */
  async events(actor: Actor, importId: string, lastRevision: number): Promise<AsyncGenerator<string>> {
    const companyId = companyOf(actor);
    await this.get(companyId, importId);
    const look = async () => {
      if (this.#isStopping || !(await this.activeSessions.isActive(actor))) return null;
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

  async require(em: EntityManager, companyId: string, importId: string, lockMode: LockMode = LockMode.NONE): Promise<Import> {
    const found = await em.findOne(Import, { id: importId, companyId }, { lockMode });
    if (!found) throw importsProblems.notFound();
    return found;
  }

  async #inspect(upload: Upload): Promise<InspectedXlsx> {
    let inspected: InspectedXlsx;
    try {
      inspected = await inspectXlsx(upload.content, { keyHeaders: [usernameHeader], limits: xlsxLimits(this.settings) });
    } catch (error) {
      throw toImportProblem(error);
    }
    const { duplicates } = matchHeader(inspected.head.header, inspected.head.otherSheets);
    if (duplicates.length > 0)
      throw importsProblems.duplicateColumns({ detail: `Keep one of each: ${duplicates.join('; ')}.`, extensions: { duplicates } });
    return inspected;
  }

  record(em: EntityManager, actor: Actor, { id, companyId, fileName }: Import, action: AuditEntry['action'], details = {}): Promise<void> {
    return this.audit.record(em, actor, { companyId, action, target: { type: 'import', id, name: fileName }, details });
  }

  /** Throws `imports/too-many-waiting`. The company is locked by the caller. */
  async refuseTooMany(em: EntityManager, companyId: string): Promise<void> {
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
