import { randomUUID } from 'node:crypto';
import { DeadlockException, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import { type AuditAuthor, type AuditEntry, AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { DatalinksService } from '../datalinks/index.ts';
import { Database } from '../platform/database/index.ts';
import { BatchOutdatedError, UserBatches, UsersService } from '../users/index.ts';
import { type Import, processedRows } from './import.entity.ts';
import { type ImportRow, ImportRows } from './import-rows.service.ts';
import type { ParsedRow } from './parse-rows.ts';
import { needsPasswordCheck, type PlanContext, planRow, type RowFacts, type RowPlan } from './plan.ts';

/** An import that is being run, with what all of its chunks share. */
export interface ImportRun {
  running: Import;
  context: PlanContext;
}

/** Why no more chunks may be written. */
export type ChunkEnd = 'written' | 'cancelled' | 'lease-lost' | 'rights-lost';

/** A plan with what must be decided before it is written. */
export interface ReadyPlan extends RowPlan {
  userId: string | null;
  passwordHash: string | null;
}

const attemptsMax = 10;

/** Find, plan, hash, write: one chunk of rows, written with its outcomes and its audit trail in one short transaction. */
@Injectable()
export class ImportChunks {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly userBatches: UserBatches,
    private readonly companies: CompaniesService,
    private readonly datalinks: DatalinksService,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditService,
    private readonly rows: ImportRows,
  ) {}

  /** Plans the rows on what is there now, and hashes their new passwords; nothing is written yet. */
  async prepare(run: ImportRun, rows: ParsedRow[]): Promise<ReadyPlan[]> {
    return this.#hash(await this.#plan(run, rows));
  }

  async write(run: ImportRun, rows: ParsedRow[], prepared: ReadyPlan[]): Promise<ChunkEnd> {
    let plans = prepared;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.inCompany(run.running.companyId, (em) => this.#write(em, run, plans));
      } catch (error) {
        if (attempt >= attemptsMax) throw error;
        // Somebody changed one of these users meanwhile: nothing was written, so plan again on what is there now.
        if (error instanceof BatchOutdatedError) plans = await this.prepare(run, rows);
        else if (!(error instanceof DeadlockException)) throw error;
      }
    }
  }

  async #plan({ context }: ImportRun, rows: ParsedRow[]): Promise<RowPlan[]> {
    const { companyId } = context;
    const keys = rows.map(({ usernameKey }) => usernameKey).filter((key) => key !== '');
    const { users, datalinks } = await this.database.acrossCompanies(async (em) => {
      const found = await this.userBatches.find(em, keys);
      const own = found.filter((user) => user.companyId === companyId).map(({ id }) => id);
      return { users: new Map(found.map((user) => [user.usernameKey, user])), datalinks: await this.datalinks.find(em, companyId, own) };
    });
    const facts = rows.map((row): RowFacts => {
      const existing = users.get(row.usernameKey) ?? null;
      return { existing, datalinks: (existing && datalinks.get(existing.id)) ?? null, hasThisPassword: false };
    });
    const checks = rows.flatMap((row, index) =>
      needsPasswordCheck(row, facts[index]!.existing, context) ? [{ row, fact: facts[index]! }] : [],
    );
    await this.hasher.each(checks, async ({ row, fact }) => {
      fact.hasThisPassword = await this.hasher.verify(fact.existing!.passwordHash, row.password!);
    });
    return rows.map((row, index) => planRow(row, facts[index]!, context));
  }

  async #hash(plans: RowPlan[]): Promise<ReadyPlan[]> {
    return this.hasher.each(plans, async (plan) => ({
      ...plan,
      userId: plan.outcome === 'created' ? randomUUID() : (plan.existing?.id ?? null),
      passwordHash: plan.password === null ? null : await this.hasher.hash(plan.password),
    }));
  }

  async #write(em: EntityManager, { running }: ImportRun, plans: ReadyPlan[]): Promise<ChunkEnd> {
    const { id, companyId } = running;
    const [current] = await em.execute<LockedImport[]>(
      `select created, updated, unchanged, rejected, not_processed as "notProcessed", cancel_requested_at is not null as is_cancelled
       from imports where id = ? and lease_owner = ? and state = 'running' for update`,
      [id, running.leaseOwner],
    );
    if (!current) return 'lease-lost';
    if (current.is_cancelled) return 'cancelled';
    if (!(await this.#mayGoOn(em, running))) return 'rights-lost';
    const created = plans.filter(({ outcome }) => outcome === 'created');
    const updated = plans.filter(({ outcome }) => outcome === 'updated');
    await this.userBatches.insert(
      em,
      companyId,
      created.map(({ row, userId, passwordHash, profile }) => ({
        id: userId!,
        username: row.username,
        usernameKey: row.usernameKey,
        passwordHash: passwordHash!,
        profile: profile!,
      })),
    );
    await this.userBatches.update(
      em,
      companyId,
      updated.map(({ existing, passwordHash, profile }) => ({
        id: existing!.id,
        version: existing!.version,
        profile: profile!,
        passwordHash,
      })),
      { requestId: running.requestId ?? null, address: running.address ?? null },
    );
    await this.datalinks.insert(
      em,
      companyId,
      created.map(({ userId, row }) => ({ userId: userId!, values: row.datalinks })),
    );
    await this.audit.record(em, authorOf(running), ...[...created, ...updated].map((plan) => auditEntry(plan, running)));
    await this.rows.insert(em, companyId, id, toImportRows(plans, processedRows(current)));
    await this.#count(em, running, plans);
    return 'written';
  }

  /** The caller's rights, asked anew for every chunk. The company is locked before any user is, as everywhere. */
  async #mayGoOn(em: EntityManager, { companyId, createdBy }: Import): Promise<boolean> {
    const company = await this.companies.require(em, companyId, LockMode.PESSIMISTIC_READ);
    const creator = await this.users.require(em, companyId, createdBy).catch(() => null);
    return company.disabledAt == null && creator?.role === 'company_admin' && creator.disabledAt == null;
  }

  async #count(em: EntityManager, { id }: Import, plans: ReadyPlan[]): Promise<void> {
    const count = (outcome: RowPlan['outcome']) => plans.filter((plan) => plan.outcome === outcome).length;
    const skipped = plans.reduce((sum, plan) => sum + plan.skipped.length, 0);
    await em.execute(
      `update imports set created = created + ?, updated = updated + ?, unchanged = unchanged + ?, rejected = rejected + ?, skipped_datalinks = skipped_datalinks + ?, attempts = 0 where id = ?`,
      [count('created'), count('updated'), count('unchanged'), count('rejected'), skipped, id],
    );
  }
}

type LockedImport = Pick<Import, 'created' | 'updated' | 'unchanged' | 'rejected' | 'notProcessed'> & { is_cancelled: boolean };

/** Whoever sent the file, from where it was sent. */
export function authorOf({ createdBy, createdByUsername, sessionId, requestId, address }: Import): AuditAuthor {
  return {
    user: { userId: createdBy, username: createdByUsername },
    impersonator: null,
    sessionId,
    requestId: requestId ?? null,
    address: address ?? null,
  };
}

function auditEntry({ outcome, userId, row, changes }: ReadyPlan, { id, companyId }: Import): AuditEntry {
  return {
    companyId,
    action: outcome === 'created' ? 'user.created' : 'user.updated',
    target: { type: 'user', id: userId, name: row.username },
    changes,
    details: { importId: id, row: row.row },
  };
}

function toImportRows(plans: ReadyPlan[], firstPosition: number): ImportRow[] {
  return plans.map(({ row, outcome, userId, changes, skipped, problems }, index) => ({
    position: firstPosition + index,
    row: row.row,
    username: row.username,
    userId,
    outcome,
    changes,
    skipped,
    problems,
    cells: row.cells,
  }));
}
