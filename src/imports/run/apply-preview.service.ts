import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditService, type FieldChange } from '../../audit/index.ts';
import { datalinkFields, DatalinksService, type DatalinkValues } from '../../datalinks/index.ts';
import { Database } from '../../platform/database/index.ts';
import { type BatchUser, patchedProfile, type Profile, UserBatches } from '../../users/index.ts';
import { authorOf, type ChunkCounts, countOutcomes, type ImportChunk, type ImportWork } from './import-work.ts';
import { ImportRows, type PlannedRow } from '../import-rows.service.ts';
import { type Import, processedRows } from '../import.entity.ts';
import type { RowProblem } from '../../spreadsheet/index.ts';
import { SkippedDatalinks } from '../../datalinks/index.ts';

const restRowsMax = 1_000;

/** Applies what a preview has planned, exactly that: a row whose user is another by now is rejected, not planned anew. */
@Injectable()
export class ApplyPreview {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly datalinks: DatalinksService,
    private readonly audit: AuditService,
    private readonly rows: ImportRows,
    private readonly skippedDatalinks: SkippedDatalinks,
  ) {}

  open(running: Import): ImportWork {
    let position = processedRows(running) - 1;
    return {
      next: async (rowsMax) => {
        const rows = await this.#page(running, position, rowsMax);
        if (rows.length === 0) return null;
        position = rows.at(-1)!.position;
        return this.#chunk(running, rows);
      },
      rest: async (from) => {
        const rows = await this.#page(running, from - 1, restRowsMax);
        if (rows.length === 0) return null;
        const kept = rows.map((row) => ({ ...row, outcome: 'not_processed' as const }));
        return { rowCount: rows.length, keep: (em) => this.rows.settle(em, running.id, kept) };
      },
    };
  }

  #page({ companyId, id }: Import, after: number, limit: number): Promise<PlannedRow[]> {
    return this.database.inCompany(companyId, (em) => this.rows.page(em, companyId, id, null, after, limit));
  }

  #chunk(running: Import, rows: PlannedRow[]): ImportChunk {
    return {
      rowCount: rows.length,
      write: (em) => this.#write(em, running, rows),
      // What was planned stays as it is; only what is there now is asked again, which `write` does.
      again: () => Promise.resolve(this.#chunk(running, rows)),
    };
  }

  async #write(em: EntityManager, running: Import, planned: PlannedRow[]): Promise<ChunkCounts> {
    const { companyId, id } = running;
    const touched = planned.filter(({ outcome }) => outcome === 'created' || outcome === 'updated');
    const keys = touched.map(({ plan }) => plan!.usernameKey);
    const users = await this.userBatches.find(em, companyId, keys, { isLocking: true });
    const byKey = new Map(users.map((user) => [user.usernameKey, user]));
    const newKeys = keys.filter((key) => !byKey.has(key));
    const takenElsewhere = await this.userBatches.findTakenElsewhere(em, companyId, newKeys);
    const rows = planned.map((row) => {
      const key = row.plan?.usernameKey ?? '';
      return settle(row, byKey.get(key), takenElsewhere.has(key));
    });
    const created = rows.filter(({ outcome }) => outcome === 'created');
    const updated = rows.filter(({ outcome }) => outcome === 'updated');
    await this.userBatches.insert(
      em,
      companyId,
      created.map(({ userId, username, plan, passwordHash, changes }) => ({
        id: userId!,
        username,
        usernameKey: plan!.usernameKey,
        passwordHash: passwordHash!,
        profile: applyChanges(null, changes),
      })),
    );
    await this.datalinks.insert(
      em,
      companyId,
      created.map(({ userId, changes }) => ({ userId: userId!, values: datalinksOf(changes) })),
    );
    await this.userBatches.update(
      em,
      companyId,
      updated.map(({ userId, plan, passwordHash, changes }) => ({
        id: userId!,
        version: plan!.version!,
        profile: applyChanges(byKey.get(plan!.usernameKey)!, changes),
        passwordHash,
      })),
      { requestId: running.requestId ?? null, address: running.address ?? null },
    );
    await this.skippedDatalinks.note(
      em,
      companyId,
      id,
      rows.flatMap(({ userId, outcome, row, skipped, plan }) =>
        userId !== null && (outcome === 'updated' || outcome === 'unchanged') ? [{ userId, row, skipped, agreed: plan!.agreed }] : [],
      ),
    );
    await this.audit.record(em, authorOf(running), ...[...created, ...updated].map((row) => auditEntry(row, running)));
    await this.rows.settle(em, id, rows);
    return countOutcomes(rows);
  }
}

/** What becomes of a planned row on the user that is there now. */
function settle(row: PlannedRow, user: BatchUser | undefined, isTakenElsewhere: boolean): PlannedRow {
  if (row.outcome === 'created') {
    return user === undefined && !isTakenElsewhere
      ? { ...row, userId: randomUUID() }
      : { ...row, outcome: 'rejected', problems: [problem('username-unavailable')] };
  }
  if (row.outcome !== 'updated') return row;
  const isSame = user?.id === row.userId && user.version === row.plan!.version;
  return isSame ? row : { ...row, outcome: 'rejected', problems: [problem('changed-since-preview')] };
}

const messages = {
  'username-unavailable': 'Somebody has taken this username since the preview. Choose another one.',
  'changed-since-preview': 'The user has changed since the preview, and was left as it is. Send the row again.',
};

function problem(code: keyof typeof messages): RowProblem {
  return { column: 'Username', code, message: messages[code] };
}

const blank: Profile = {
  email: '',
  firstName: '',
  lastName: '',
  companyName: '',
  title: null,
  department: null,
  aboutMe: null,
  whatsApp: null,
};

function applyChanges(user: BatchUser | null, changes: FieldChange[]): Profile {
  const patch = Object.fromEntries(changes.map(({ field, to }) => [field, to as string | null]));
  return patchedProfile(user?.profile ?? blank, patch, '');
}

function datalinksOf(changes: FieldChange[]): Partial<DatalinkValues> {
  const own = changes.filter(({ field }) => (datalinkFields as string[]).includes(field));
  return Object.fromEntries(own.map(({ field, to }) => [field, to as string | null]));
}

function auditEntry({ outcome, userId, username, row, changes }: PlannedRow, { id, companyId }: Import): AuditEntry {
  return {
    companyId,
    action: outcome === 'created' ? 'user.created' : 'user.updated',
    target: { type: 'user', id: userId, name: username },
    changes,
    details: { importId: id, row },
  };
}
