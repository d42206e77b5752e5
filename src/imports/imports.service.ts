import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ActiveSessions, type Actor, companyOf } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, findNewestFirst, type TransactionOptions } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { hasEnded, importEvents, type ImportSnapshot, toSnapshot } from './watch/import-events.ts';
import { SharedReads } from './watch/shared-reads.ts';
import { conditionsOf, requireImport } from './import-queries.ts';
import { type ImportRowsQuery, type ImportRowView, toImportRowView } from './rows/import-rows.dto.ts';
import { ImportRows } from './rows/import-rows.service.ts';
import { pageInOrder, partOf } from './rows/rows-order.ts';
import { Import } from './import.entity.ts';
import { importsProblems } from './imports.errors.ts';
import { type ImportLimitsView, type ImportsQuery } from './imports.dto.ts';
import { type ImportView, toImportView } from './import.view.ts';

const importsOrder = 'newest';
/** How long clients that wait for the same import share what one of them has read. */
const sharedMilliseconds = { import: 100, session: 1_000 };
/** The longer a client has waited, the longer the interval: each poll costs as much as a request. */
const pollMilliseconds = { min: 100, max: 500 };

/** Reads imports. Creating them and acting on them are services of their own. */
@Injectable()
export class ImportsService implements OnModuleDestroy {
  readonly #imports = new SharedReads<ImportSnapshot | null>();
  readonly #sessions = new SharedReads<boolean>();
  #isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly rows: ImportRows,
    private readonly activeSessions: ActiveSessions,
  ) {}

  /** Clients that wait get their response before the service stops. */
  onModuleDestroy(): void {
    this.#isStopping = true;
  }

  async list(actor: Actor, query: ImportsQuery): Promise<Page<ImportView>> {
    const companyId = companyOf(actor);
    const after = decodeCursor(importsOrder, query.cursor, 'time', 'id');
    const find = (em: EntityManager) => findNewestFirst(em, Import, companyId, after, query.limit + 1, conditionsOf(query));
    const found = await this.database.inCompany(companyId, find);
    return toPage(found, query.limit, importsOrder, ({ createdAt, id }) => [createdAt.toISOString(), id], toImportView);
  }

  /** The same for all companies of the installation. */
  limits(): ImportLimitsView {
    const { importFileBytesMax, importRowsMax } = this.settings;
    return { fileBytesMax: importFileBytesMax, rowsMax: importRowsMax };
  }

  /** Throws `imports/not-found`. */
  async get(actor: Actor, importId: string): Promise<ImportView> {
    return toImportView(await this.#find(companyOf(actor), importId));
  }

  /** Throws `imports/not-found`. */
  async listRows(actor: Actor, importId: string, query: ImportRowsQuery): Promise<Page<ImportRowView>> {
    const companyId = companyOf(actor);
    const { order, limit, notable } = query;
    const after = decodeCursor(order, query.cursor, 'position', 'position');
    const rows = await this.database.inCompany(companyId, async (em) => {
      await requireImport(em, companyId, importId);
      return pageInOrder(query, after, (outcomes, afterPosition, rowsMax) =>
        this.rows.page(em, { companyId, importId, outcomes, afterPosition, isNotable: notable, limit: rowsMax }),
      );
    });
    return toPage(rows, limit, order, (row) => [partOf(row, query), row.position], toImportRowView);
  }

  /** The events of an import, until it ends or the actor may no longer see it. Throws `imports/not-found` at once. */
  async watch(actor: Actor, importId: string, lastRevision: number): Promise<AsyncGenerator<string>> {
    const companyId = companyOf(actor);
    const { revision } = await this.#find(companyId, importId);
    const readSnapshot = async () => {
      if (this.#isStopping || !(await this.#isActive(actor))) return null;
      return this.#readSnapshot(companyId, importId, revision);
    };
    return importEvents(readSnapshot, lastRevision);
  }

  /**
   * Waits until the import has ended or its preview is ready, at most the given seconds (RFC 7240 §4.3).
   * @param isConnected false when the client no longer waits.
   */
  async waitForEnd(actor: Actor, importId: string, seconds: number, isConnected: () => boolean): Promise<ImportView> {
    const startedAt = Date.now();
    const companyId = companyOf(actor);
    const { revision } = await this.#find(companyId, importId, { waits: 'background' });
    for (;;) {
      const snapshot = await this.#readSnapshot(companyId, importId, revision);
      if (!snapshot) throw importsProblems.notFound();
      const { view } = snapshot;
      const waited = Date.now() - startedAt;
      const left = seconds * 1000 - waited;
      if (hasEnded(view) || left <= 0 || this.#isStopping || !isConnected()) return view;
      await wait(Math.min(left, pollMilliseconds.max, Math.max(pollMilliseconds.min, waited / 10)));
    }
  }

  #find(companyId: string, importId: string, options?: TransactionOptions): Promise<Import> {
    return this.database.inCompany(companyId, (em) => requireImport(em, companyId, importId), options);
  }

  /**
   * For clients that wait: the import, as it was at most a moment ago. Their wait has begun, so a busy database does not end it.
   * @param revisionMin what the client has caused: an earlier snapshot of another client would show the import before that.
   */
  async #readSnapshot(companyId: string, importId: string, revisionMin: number): Promise<ImportSnapshot | null> {
    const load = async () => {
      const find = (em: EntityManager) => em.findOne(Import, { id: importId, companyId });
      const found = await this.database.inCompany(companyId, find, { waits: 'background' });
      return found && toSnapshot(found.revision, toImportView(found));
    };
    const shared = await this.#imports.read(importId, sharedMilliseconds.import, load);
    return shared && shared.revision < revisionMin ? load() : shared;
  }

  #isActive(actor: Actor): Promise<boolean> {
    const key = `${actor.sessionId} ${actor.user.userId} ${actor.user.role}`;
    return this.#sessions.read(key, sharedMilliseconds.session, () => this.activeSessions.isActive(actor));
  }
}
