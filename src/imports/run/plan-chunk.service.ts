import { randomUUID } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../platform/passwords/index.ts';
import { type DatalinkValues, DatalinksService } from '../../datalinks/index.ts';
import { Database } from '../../platform/database/index.ts';
import type { ParsedRow } from '../../spreadsheet/index.ts';
import { emailKey, UserBatches } from '../../users/index.ts';
import type { Import } from '../import.entity.ts';
import { type PackedChunk, packRows } from '../rows/pack-rows.ts';
import { tallyPlans } from '../rules/alarms.ts';
import { type EmailOwners, type HintContext, hintsFor } from '../rules/hints.ts';
import { type ChunkCounts, countOutcomes, type NewImportRow, type RowHint } from '../rules/import-row.ts';
import { needsPasswordCheck, type PlanContext, planRow, type RowFacts, type RowPlan } from '../rules/plan.ts';
import type { ImportChunk } from './import-work.ts';
import type { RowToWrite } from './write-rows.service.ts';

/** Rows planned before other requests run. A thousand rows take some milliseconds. */
const rowsPerYield = 200;

/** What all chunks of one file have in common. */
export interface UploadRun {
  running: Import;
  context: PlanContext & HintContext;
  /** Whether the company had skipped datalinks when the run began. If not, no row can close one. */
  hasSkippedDatalinks: boolean;
}

/** Planned rows of a file, with their passwords hashed. */
export interface UploadChunk extends ImportChunk {
  firstPosition: number;
  counts: ChunkCounts;
  /** Empty for a preview. */
  writes: RowToWrite[];
  packed: PackedChunk;
}

interface ReadyPlan extends RowPlan {
  userId: string | null;
  passwordHash: string | null;
  hints: RowHint[];
}

interface FoundRows {
  facts: RowFacts[];
  emailOwners: EmailOwners;
}

/** Plans a chunk of rows of a file: find, compare passwords, plan, hash, pack. Writes nothing. */
@Injectable()
export class PlanChunk {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly datalinks: DatalinksService,
    private readonly hasher: PasswordHasher,
  ) {}

  async plan(run: UploadRun, rows: ParsedRow[], firstPosition: number): Promise<UploadChunk> {
    const isPreview = run.running.mode === 'preview';
    const found = await this.#find(run, rows);
    await this.#comparePasswords(run, rows, found);
    const plans = await this.#plan(run, rows, found);
    await this.#hash(plans);
    return {
      rowCount: rows.length,
      firstPosition,
      counts: countOutcomes(plans),
      tally: tallyPlans(plans, found.facts.filter(({ existing }) => existing !== null).length),
      writes: isPreview ? [] : plans.flatMap((plan) => toWrite(plan, run) ?? []),
      packed: packRows(
        plans.map((plan, index) => toImportRow(plan, firstPosition + index, isPreview)),
        plans.map(({ row }) => row.cells),
      ),
    };
  }

  #find({ context }: UploadRun, rows: ParsedRow[]): Promise<FoundRows> {
    const { companyId } = context;
    const keys = rows.map(({ usernameKey }) => usernameKey).filter((key) => key !== '');
    return this.database.inCompany(companyId, async (em) => {
      const users = new Map((await this.userBatches.find(em, companyId, keys)).map((user) => [user.usernameKey, user]));
      const newKeys = keys.filter((key) => !users.has(key));
      const takenElsewhere = await this.userBatches.findTakenElsewhere(em, companyId, newKeys);
      const inBin = await this.userBatches.findInBin(em, companyId, newKeys);
      const datalinks = context.hasDatalinks ? await this.#findDatalinks(em, companyId, [...users.values()]) : new Map();
      const newEmails = rows.filter(({ usernameKey }) => !users.has(usernameKey)).flatMap(({ profile }) => profile.email ?? []);
      const emailOwners = await this.userBatches.findOwnersOfEmails(em, companyId, newEmails.map(emailKey));
      const facts = rows.map(({ usernameKey }): RowFacts => {
        const existing = users.get(usernameKey) ?? null;
        return {
          existing,
          isTakenElsewhere: takenElsewhere.has(usernameKey),
          isInBin: inBin.has(usernameKey),
          datalinks: (existing && datalinks.get(existing.id)) ?? null,
          hasThisPassword: false,
        };
      });
      return { facts, emailOwners };
    });
  }

  #findDatalinks(em: EntityManager, companyId: string, users: { id: string }[]): Promise<Map<string, DatalinkValues>> {
    return this.datalinks.find(
      em,
      companyId,
      users.map(({ id }) => id),
    );
  }

  async #comparePasswords({ context }: UploadRun, rows: ParsedRow[], { facts }: FoundRows): Promise<void> {
    const checks = rows
      .map((row, index) => ({ row, fact: facts[index]! }))
      .filter(({ row, fact }) => needsPasswordCheck(row, fact, context));
    await this.hasher.each(checks, async ({ row, fact }) => {
      fact.hasThisPassword = await this.hasher.verify(fact.existing!.passwordHash, row.password!);
    });
  }

  async #plan({ context, running }: UploadRun, rows: ParsedRow[], { facts, emailOwners }: FoundRows): Promise<ReadyPlan[]> {
    const plans: ReadyPlan[] = [];
    for (const [index, row] of rows.entries()) {
      if (index % rowsPerYield === 0) await yieldToEventLoop();
      const plan = planRow(row, facts[index]!, context);
      const isNew = plan.outcome === 'created' && running.mode !== 'preview';
      const userId = isNew ? randomUUID() : (plan.existing?.id ?? null);
      plans.push({ ...plan, userId, passwordHash: null, hints: hintsFor(plan, emailOwners, context) });
    }
    return plans;
  }

  /** A preview hashes too: it stores no password, and applying it takes little time (decision 7). */
  async #hash(plans: ReadyPlan[]): Promise<void> {
    const withPassword = plans.filter(({ password }) => password !== null);
    await this.hasher.each(withPassword, async (plan) => {
      plan.passwordHash = await this.hasher.hash(plan.password!);
    });
  }
}

/** Null for a row that does nothing to the database. */
function toWrite(plan: ReadyPlan, { context, hasSkippedDatalinks }: UploadRun): RowToWrite | null {
  const { outcome, userId, row, changes, profile, passwordHash, skipped, existing } = plan;
  if (userId === null) return null;
  const written = { row: row.row, userId, username: row.username, changes };
  if (outcome === 'created')
    return {
      ...written,
      effect: 'create',
      usernameKey: row.usernameKey,
      passwordHash: passwordHash!,
      profile: profile!,
      datalinks: row.datalinks,
    };
  const agreed = context.hasDatalinks && hasSkippedDatalinks ? plan.agreed : [];
  if (outcome === 'updated')
    return { ...written, effect: 'update', version: existing!.version, profile: profile!, passwordHash, skipped, agreed };
  return skipped.length + agreed.length > 0 ? { ...written, effect: 'keep', skipped, agreed } : null;
}

function toImportRow(plan: ReadyPlan, position: number, isPreview: boolean): NewImportRow {
  const { row, outcome, userId, changes, skipped, agreed, keptPhones, problems, hints, existing, passwordHash } = plan;
  const stored = { position, row: row.row, username: row.username, userId, outcome, changes, skipped, problems, hints };
  if (!isPreview || outcome === 'rejected') return stored;
  // As they are in the file, because they are compared with the user's again when the preview is applied.
  const agreedDatalinks = Object.fromEntries(
    agreed.map((field) => [field, keptPhones.find((kept) => kept.field === field)?.inFile ?? row.datalinks[field]]),
  );
  const { usernameKey, numberPhones } = row;
  return { ...stored, plan: { usernameKey, version: existing?.version ?? null, agreedDatalinks, numberPhones }, passwordHash };
}
