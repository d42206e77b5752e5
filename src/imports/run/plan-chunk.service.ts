import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../../libs/password-hash/index.ts';
import { type AuditEntry, AuditService } from '../../audit/index.ts';
import { DatalinksService } from '../../datalinks/index.ts';
import { Database } from '../../platform/database/index.ts';
import { UserBatches } from '../../users/index.ts';
import { emailKey, type HintContext, hintsFor, type RowHint } from '../rules/hints.ts';
import { type ImportChunk, authorOf, type ChunkCounts, countOutcomes } from './import-work.ts';
import type { Import } from '../import.entity.ts';
import { ImportRows, type NewImportRow, packRows } from '../import-rows.service.ts';
import type { ParsedRow } from '../../spreadsheet/index.ts';
import { needsPasswordCheck, type PlanContext, planRow, type RowFacts, type RowPlan } from '../rules/plan.ts';
import { type DatalinkReport, SkippedDatalinks } from '../../datalinks/index.ts';

const rowsPerTurn = 200;

/** An import of a file, with what all of its chunks share. */
export interface FileImport {
  running: Import;
  context: PlanContext & HintContext;
  /** Whether the company has differences that the file may close; its own count from when they are opened. */
  hasDifferences: boolean;
}

/** A plan with what must be decided before it is written. */
interface ReadyPlan extends RowPlan {
  userId: string | null;
  passwordHash: string | null;
  hints: RowHint[];
}

export interface PreparedChunk extends ImportChunk {
  /** Writing it takes longer than preparing it did: most of its rows change something, and none has a password to hash or compare. */
  isSlowToWrite: boolean;
}

/** What the rows of a chunk do when it is written. */
interface ChunkEffects {
  counts: ChunkCounts;
  created: ReadyPlan[];
  updated: ReadyPlan[];
  reports: DatalinkReport[];
}

/** Find, plan, hash, write: chunks of rows from a file. A preview writes what it has planned and nothing else. */
@Injectable()
export class PlanChunk {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly datalinks: DatalinksService,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditService,
    private readonly rows: ImportRows,
    private readonly skippedDatalinks: SkippedDatalinks,
  ) {}

  /**
   * Plans the rows, the first of which has this position, on what is there now, and hashes their new passwords.
   * Chunks wait for one another: until then only what is to be written is held, and `takeAgain` gives the rows anew.
   */
  async prepare(run: FileImport, rows: ParsedRow[], firstPosition: number, takeAgain: () => ParsedRow[]): Promise<PreparedChunk> {
    const { companyId, id, mode } = run.running;
    const { rowCount, effects, packed } = await this.#decide(run, rows, firstPosition);
    const changing = effects.created.length + effects.updated.length;
    return {
      rowCount,
      isSlowToWrite: changing * 2 > rowCount && rows.every(({ password }) => password === null),
      write: async (em) => {
        if (mode !== 'preview') await this.#apply(em, run, effects);
        await this.rows.insert(em, companyId, id, packed);
        return effects.counts;
      },
      again: () => this.prepare(run, takeAgain(), firstPosition, takeAgain),
    };
  }

  async #decide(run: FileImport, rows: ParsedRow[], firstPosition: number) {
    const plans = await this.#plan(run, rows);
    await this.#hash(plans);
    const packed = await packRows(
      toImportRows(plans, firstPosition, run.running.mode),
      rows.map(({ cells }) => cells),
    );
    return { rowCount: rows.length, effects: effectsOf(plans, run), packed };
  }

  async #plan({ context, running }: FileImport, rows: ParsedRow[]): Promise<ReadyPlan[]> {
    const { companyId } = context;
    const isApplied = running.mode !== 'preview';
    const keys = rows.map(({ usernameKey }) => usernameKey).filter((key) => key !== '');
    const { users, takenElsewhere, datalinks, owners } = await this.database.inCompany(companyId, async (em) => {
      const found = await this.userBatches.find(em, companyId, keys);
      const known = new Map(found.map((user) => [user.usernameKey, user]));
      const unknown = keys.filter((key) => !known.has(key));
      const newEmails = rows.filter(({ usernameKey }) => !known.has(usernameKey)).flatMap(({ profile }) => profile.email ?? []);
      return {
        users: known,
        takenElsewhere: await this.userBatches.findTakenElsewhere(em, companyId, unknown),
        datalinks: context.hasDatalinks
          ? await this.datalinks.find(
              em,
              companyId,
              found.map(({ id }) => id),
            )
          : new Map(),
        owners: await this.userBatches.findOwnersOfEmails(em, companyId, newEmails.map(emailKey)),
      };
    });
    const facts = rows.map((row): RowFacts => {
      const existing = users.get(row.usernameKey) ?? null;
      return {
        existing,
        isTakenElsewhere: takenElsewhere.has(row.usernameKey),
        datalinks: (existing && datalinks.get(existing.id)) ?? null,
        hasThisPassword: false,
      };
    });
    const checks = rows.flatMap((row, index) => (needsPasswordCheck(row, facts[index]!, context) ? [{ row, fact: facts[index]! }] : []));
    await this.hasher.each(checks, async ({ row, fact }) => {
      fact.hasThisPassword = await this.hasher.verify(fact.existing!.passwordHash, row.password!);
    });
    const plans: ReadyPlan[] = [];
    for (let index = 0; index < rows.length; index++) {
      // Other requests have their turn in between: a thousand rows take some milliseconds.
      if (index % rowsPerTurn === 0) await nextTurn();
      const plan = planRow(rows[index]!, facts[index]!, context);
      const userId = plan.outcome === 'created' && isApplied ? randomUUID() : (plan.existing?.id ?? null);
      plans.push({ ...plan, userId, passwordHash: null, hints: hintsFor(plan, owners, context) });
    }
    return plans;
  }

  /** A preview hashes too: so it keeps no password, and applying it costs next to nothing (decision 7). */
  async #hash(plans: ReadyPlan[]): Promise<void> {
    await this.hasher.each(
      plans.filter(({ password }) => password !== null),
      async (plan) => {
        plan.passwordHash = await this.hasher.hash(plan.password!);
      },
    );
  }

  async #apply(em: EntityManager, run: FileImport, { created, updated, reports }: ChunkEffects): Promise<void> {
    const { running } = run;
    const { id, companyId } = running;
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
    run.hasDifferences ||= reports.some(({ skipped }) => skipped.length > 0);
    if (run.hasDifferences) await this.skippedDatalinks.note(em, companyId, id, reports);
    await this.audit.record(em, authorOf(running), ...[...created, ...updated].map((plan) => auditEntry(plan, running)));
  }
}

function effectsOf(plans: ReadyPlan[], { context, running }: FileImport): ChunkEffects {
  const applied = running.mode === 'preview' ? [] : plans;
  return {
    counts: countOutcomes(plans),
    created: applied.filter(({ outcome }) => outcome === 'created'),
    updated: applied.filter(({ outcome }) => outcome === 'updated'),
    reports: applied.flatMap(({ userId, outcome, row, skipped, agreed }) =>
      context.hasDatalinks && userId !== null && outcome !== 'created' ? [{ userId, row: row.row, skipped, agreed }] : [],
    ),
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

function toImportRows(plans: ReadyPlan[], firstPosition: number, mode: Import['mode']): NewImportRow[] {
  return plans.map(({ row, outcome, userId, changes, skipped, agreed, problems, hints, existing, passwordHash }, index) => ({
    position: firstPosition + index,
    row: row.row,
    username: row.username,
    userId,
    outcome,
    changes,
    skipped,
    problems,
    hints,
    ...(mode === 'preview' && outcome !== 'rejected'
      ? { plan: { usernameKey: row.usernameKey, version: existing?.version ?? null, agreed }, passwordHash }
      : {}),
  }));
}
