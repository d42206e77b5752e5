import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AuditErasure, AuditService } from '../audit/index.ts';
import { CompanyErasures, type ErasedCompany } from '../companies/index.ts';
import { type Actor, requireFreshLogin } from '../platform/access/index.ts';
import { Database, executeBound } from '../platform/database/index.ts';
import { JobQueue } from '../platform/jobs/index.ts';
import { showingBin } from '../users/index.ts';
import { erasedTables } from './erased-tables.ts';
import { type CompanyErasureView, toCompanyErasureView } from './offboarding.dto.ts';

const freshLoginMinutes = 15;
const sweepMilliseconds = 5_000;
/** Rows of one transaction. */
const batchRows = 2_000;

/**
 * Erases companies that leave, in short transactions. What is left to do is what is left in the tables, so after a crash any
 * process goes on with it.
 */
@Injectable()
export class CompanyErasure implements OnModuleDestroy {
  readonly #logger = new Logger(CompanyErasure.name);
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly companies: CompanyErasures,
    private readonly auditErasure: AuditErasure,
    private readonly audit: AuditService,
    private readonly queue: JobQueue,
  ) {
    queue.repeat(sweepMilliseconds, () => this.eraseRequested());
  }

  /**
   * The erasure begins within seconds and cannot be stopped. Throws `auth/reauthentication-required`, `companies/not-found`,
   * `companies/not-disabled`, or `request/invalid` for another name than that of the company.
   */
  async request(actor: Actor, companyId: string, name: string): Promise<CompanyErasureView> {
    requireFreshLogin(actor, freshLoginMinutes);
    return toCompanyErasureView(await this.companies.request(actor, companyId, name));
  }

  /** Erases all companies for which it was requested. Several processes may do so at the same time. */
  eraseRequested(): Promise<void> {
    this.#running = this.#eraseAll();
    return this.#running;
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopping = true;
    await this.#running.catch(() => undefined);
  }

  async #eraseAll(): Promise<void> {
    for (const companyId of await this.companies.listRequested())
      await this.#erase(companyId).catch((error: unknown) => this.#logger.error(error));
  }

  async #erase(companyId: string): Promise<void> {
    for (let isErased = false; !isErased && !this.#isStopping;) {
      // Row-level security lets this transaction delete nothing of another company.
      const rows = await this.database.inCompany(companyId, (em) => this.#removeBatch(em, companyId));
      isErased = rows === 0 && (await this.database.acrossCompanies((em) => this.#finish(em, companyId)));
    }
  }

  /** Returns the number of removed rows. */
  async #removeBatch(em: EntityManager, companyId: string): Promise<number> {
    const company = await this.companies.lock(em, companyId);
    return company ? this.#removeRows(em, company) : 0;
  }

  async #removeRows(em: EntityManager, company: ErasedCompany): Promise<number> {
    const removed: Record<string, number> = {};
    let left = batchRows;
    // The users in the bin too, and all that belongs to them.
    await showingBin(em, async () => {
      for (const { table, condition } of erasedTables) {
        if (left === 0) break;
        removed[table] = await removeRows(em, table, condition, company.id, left);
        left -= removed[table];
      }
    });
    if (left > 0) Object.assign(removed, await this.auditErasure.erase(em, company.id, left));
    const rows = Object.values(removed).reduce((sum, count) => sum + count, 0);
    if (rows > 0) await this.companies.addRemoved(em, company, removed);
    return rows;
  }

  /** True when the company is gone. The entry about it belongs to no company. */
  async #finish(em: EntityManager, companyId: string): Promise<boolean> {
    const company = await this.companies.lock(em, companyId);
    if (!company) return true;
    if ((await this.#removeRows(em, company)) > 0) return false;
    await this.queue.deleteOfCompany(em, companyId);
    await this.companies.remove(em, company);
    const { author, removed } = company.erasure;
    await this.audit.record(em, author, {
      companyId: null,
      action: 'company.erased',
      target: { type: 'company', id: companyId, name: company.name },
      details: { requestedAt: company.erasureRequestedAt.toISOString(), removed },
    });
    return true;
  }
}

async function removeRows(em: EntityManager, table: string, condition: string, companyId: string, limit: number): Promise<number> {
  const [removed] = await executeBound<[{ rows: number }]>(
    em,
    `with removed as (delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit $2)) returning 1)
     select count(*)::int as rows from removed`,
    [companyId, limit],
  );
  return removed.rows;
}
