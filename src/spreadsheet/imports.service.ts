import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type HeaderCell, inspectXlsx, type TableHead } from '../../libs/xlsx-table/index.ts';
import { AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, findNewestFirst, toJsonb } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { checkHeader } from './check-header.ts';
import { usernameHeader } from './columns.ts';
import { ImportLeases } from './import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { Import } from './import.entity.ts';
import {
  type ImportRowsQuery,
  type ImportRowView,
  type ImportsQuery,
  type ImportView,
  toImportRowView,
  toImportView,
} from './imports.dto.ts';
import { importsProblems, toImportProblem } from './imports.errors.ts';
import { type Upload, xlsxLimits } from './upload.ts';

const waitingMax = 5;
const importsOrder = 'newest';
const rowsOrder = 'row';
const pollMilliseconds = 100;

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
    private readonly audit: AuditService,
  ) {}

  /** Whoever waits for an import is answered before the service goes. */
  onModuleDestroy(): void {
    this.#isStopping = true;
  }

  /**
   * Takes a workbook in: checks what can be told without reading all rows, stores it, and queues the work.
   * Throws `imports/*` for a file that cannot be imported, with nothing stored.
   */
  async create(actor: Actor, upload: Upload): Promise<ImportView> {
    const companyId = companyOf(actor);
    const head = await this.#inspect(upload);
    return this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      await this.#refuseTooMany(em, companyId);
      const created = em.create(Import, newImport(actor, companyId, upload, head));
      await em.flush();
      await em.execute('insert into import_uploads (import_id, company_id, content) values (?, ?, ?)', [
        created.id,
        companyId,
        upload.content,
      ]);
      await this.audit.record(em, actor, {
        companyId,
        action: 'import.created',
        target: { type: 'import', id: created.id, name: created.fileName },
        details: { ...upload.options, bytes: upload.content.length },
      });
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

  /** The import when it has ended, or as it stands when the seconds have passed or nobody waits any more (RFC 7240 §4.3). */
  async waitForEnd(companyId: string, importId: string, seconds: number, isAwaited: () => boolean): Promise<ImportView> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const view = await this.get(companyId, importId);
      if (view.endedAt !== null || Date.now() >= until || this.#isStopping || !isAwaited()) return view;
      await wait(pollMilliseconds);
    }
  }

  async listRows(companyId: string, importId: string, query: ImportRowsQuery): Promise<Page<ImportRowView>> {
    const after = decodeCursor(rowsOrder, query.cursor, 'position');
    const rows = await this.database.inCompany(companyId, async (em) => {
      await this.require(em, companyId, importId);
      return this.rows.page(em, companyId, importId, query.outcome ?? null, Number(after?.[0] ?? -1), query.limit + 1);
    });
    return toPage(rows, query.limit, rowsOrder, ({ position }) => [position], toImportRowView);
  }

  /** A waiting import ends at once, a running one before its next chunk. Throws `imports/already-ended`. */
  async cancel(actor: Actor, importId: string): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      const found = await this.require(em, companyId, importId, LockMode.PESSIMISTIC_WRITE);
      if (found.endedAt) throw importsProblems.alreadyEnded();
      if (found.cancelRequestedAt) return toImportView(found);
      found.cancelRequestedAt = new Date();
      if (found.state === 'queued') {
        found.state = 'cancelled';
        found.endedAt = new Date();
        await em.execute('delete from import_uploads where import_id = ?', [importId]);
      }
      await em.flush();
      await this.audit.record(em, actor, {
        companyId,
        // One that runs is said to be cancelled when it has stopped.
        action: found.endedAt ? 'import.cancelled' : 'import.cancel-requested',
        target: { type: 'import', id: importId, name: found.fileName },
      });
      return toImportView(found);
    });
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

function newImport(actor: Actor, companyId: string, { fileName, options }: Upload, head: TableHead) {
  return {
    id: randomUUID(),
    companyId,
    state: 'queued' as const,
    ...options,
    fileName,
    header: JSON.parse(toJsonb(head.header)) as HeaderCell[],
    headerRow: head.headerRow,
    total: null,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    notProcessed: 0,
    skippedDatalinks: 0,
    warnings: [],
    createdBy: actor.user.userId,
    createdByUsername: actor.user.username,
    sessionId: actor.sessionId,
    requestId: actor.requestId,
    address: actor.address,
    attempts: 0,
    createdAt: new Date(),
  };
}
