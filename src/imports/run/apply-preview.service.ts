import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DatalinksService } from '../../datalinks/index.ts';
import { Database } from '../../platform/database/index.ts';
import { toLayout } from '../../spreadsheet/index.ts';
import { type BatchUser, UserBatches } from '../../users/index.ts';
import { type Import, processedRows } from '../import.entity.ts';
import { ImportRows } from '../rows/import-rows.service.ts';
import { type ChunkCounts, countOutcomes, type PreviewedRow } from '../rules/import-row.ts';
import { refuseLockout } from '../rules/plan-bulk-change.ts';
import { datalinksInFile, plannedDatalinks, plannedProfile, type SettledRow, settlePreviewedRow } from '../rules/settle-preview.ts';
import { findAdmins, toBulkWrite } from './bulk-rows.ts';
import { type ImportChunk, type ImportWork, remainingRowsMax } from './import-work.ts';
import { type RowToWrite, WriteRows } from './write-rows.service.ts';

interface PreviewChunk extends ImportChunk {
  rows: PreviewedRow[];
}

/**
 * Applies exactly what a preview has planned. A row whose user has changed since is rejected, not planned again. Datalinks,
 * which are only reported, are compared with their current values.
 */
@Injectable()
export class ApplyPreview {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly datalinks: DatalinksService,
    private readonly rows: ImportRows,
    private readonly writeRows: WriteRows,
  ) {}

  open(running: Import): ImportWork<PreviewChunk> {
    let position = processedRows(running) - 1;
    return {
      next: async (rowsMax) => {
        const rows = await this.#page(running, position, rowsMax);
        position = rows.at(-1)?.position ?? position;
        return toChunk(rows);
      },
      write: (em, { rows }) => this.#write(em, running, rows),
      // The plan stays as it is. Writing compares it with the users as they are then.
      replan: (chunk) => Promise.resolve(chunk),
      remaining: async (fromPosition) => {
        const rows = await this.#page(running, fromPosition - 1, remainingRowsMax);
        return toChunk(rows.map((row) => ({ ...row, outcome: 'not_processed' })));
      },
    };
  }

  #page({ companyId, id }: Import, afterPosition: number, limit: number): Promise<PreviewedRow[]> {
    return this.database.inCompany(companyId, (em) =>
      this.rows.page(em, { companyId, importId: id, outcomes: null, afterPosition, limit }),
    );
  }

  async #write(em: EntityManager, running: Import, previewed: PreviewedRow[]): Promise<ChunkCounts> {
    const { companyId, id, header } = running;
    const layout = toLayout(header);
    const admins = running.bulk ? await findAdmins(em, this.userBatches, running) : null;
    const { users, takenElsewhere, inBin, datalinks } = await this.#findCurrent(em, companyId, previewed);
    const userOf = ({ plan }: PreviewedRow) => (plan ? users.get(plan.usernameKey) : undefined);
    const rows = previewed.map((row) => {
      const user = userOf(row);
      const key = row.plan?.usernameKey ?? '';
      const settled = settlePreviewedRow(row, {
        user,
        datalinks: datalinks.get(user?.id ?? ''),
        isTakenElsewhere: takenElsewhere.has(key),
        isInBin: inBin.has(key),
        newUserId: randomUUID(),
        layout,
      });
      return admins ? refuseLockout(settled, user, admins) : settled;
    });
    await this.writeRows.write(
      em,
      running,
      rows.flatMap((row) => toWrite(row, userOf(row), running.bulk != null) ?? []),
    );
    await this.rows.settle(em, id, rows);
    return countOutcomes(rows);
  }

  /** The users of the rows and their datalinks, as they are now. Users who may be updated are locked. */
  async #findCurrent(em: EntityManager, companyId: string, rows: PreviewedRow[]) {
    const writing = keysOf(rows.filter(({ outcome }) => outcome === 'created' || outcome === 'updated'));
    const compared = rows.filter((row) => row.plan !== null && Object.keys(datalinksInFile(row)).length > 0);
    const found = [
      ...(await this.userBatches.find(em, companyId, writing, { isLocking: true })),
      ...(await this.userBatches.find(em, companyId, keysOf(compared.filter(({ outcome }) => outcome === 'unchanged')))),
    ];
    const users = new Map(found.map((user) => [user.usernameKey, user]));
    const free = writing.filter((key) => !users.has(key));
    return {
      users,
      takenElsewhere: await this.userBatches.findTakenElsewhere(em, companyId, free),
      inBin: await this.userBatches.findInBin(em, companyId, free),
      datalinks: await this.datalinks.find(
        em,
        companyId,
        compared.flatMap(({ userId }) => userId ?? []),
      ),
    };
  }
}

function keysOf(rows: PreviewedRow[]): string[] {
  return rows.map(({ plan }) => plan!.usernameKey);
}

function toChunk(rows: PreviewedRow[]): PreviewChunk | null {
  return rows.length === 0 ? null : { rowCount: rows.length, rows };
}

/** Null for a row that does nothing to the database. */
function toWrite(
  { outcome, row, userId, username, changes, skipped, agreed, plan, passwordHash }: SettledRow,
  user: BatchUser | undefined,
  isBulk: boolean,
): RowToWrite | null {
  if (userId === null || plan === null) return null;
  const { usernameKey, version } = plan;
  const written = { row, userId, username, changes };
  switch (outcome) {
    case 'created': {
      const profile = plannedProfile(null, changes);
      return { ...written, effect: 'create', usernameKey, passwordHash: passwordHash!, profile, datalinks: plannedDatalinks(changes) };
    }
    case 'updated': {
      if (isBulk) return toBulkWrite(written, user!);
      const profile = plannedProfile(user!.profile, changes);
      return { ...written, effect: 'update', version: version!, profile, passwordHash, skipped, agreed };
    }
    case 'unchanged':
      return skipped.length + agreed.length > 0 ? { ...written, effect: 'keep', skipped, agreed } : null;
    default:
      return null;
  }
}
