import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { displayName, UserBatches } from '../../users/index.ts';
import { unpackPeople } from '../bulk/people.ts';
import { type Import, processedRows } from '../import.entity.ts';
import { ImportRows } from '../rows/import-rows.service.ts';
import { packRows } from '../rows/pack-rows.ts';
import { type ChunkCounts, countOutcomes, type NewImportRow } from '../rules/import-row.ts';
import { type BulkPlan, notProcessed, planBulkChange } from '../rules/plan-bulk-change.ts';
import { UploadStore } from '../upload/upload-store.service.ts';
import { findAdmins, toBulkWrite } from './bulk-rows.ts';
import { type ImportChunk, type ImportWork, remainingRowsMax } from './import-work.ts';
import { WriteRows } from './write-rows.service.ts';

interface BulkChunk extends ImportChunk {
  firstPosition: number;
  userIds: string[];
  isProcessed: boolean;
}

/** The header of the report. */
export const bulkHeader = [
  { column: 'A', text: 'Username' },
  { column: 'B', text: 'Name' },
];
/** The number of the first row in the report. */
const firstRow = 2;

/** Applies a bulk change to the users that were fixed when it was accepted, or makes a preview of it. */
@Injectable()
export class ApplyBulkChange {
  constructor(
    private readonly uploads: UploadStore,
    private readonly userBatches: UserBatches,
    private readonly writeRows: WriteRows,
    private readonly rows: ImportRows,
  ) {}

  async open(running: Import): Promise<ImportWork<BulkChunk>> {
    const userIds = unpackPeople(await this.uploads.read(running.companyId, running.id));
    let position = processedRows(running);
    return {
      next: (rowsMax) => {
        const chunk = toChunk(userIds, position, rowsMax, true);
        position += chunk?.rowCount ?? 0;
        return Promise.resolve(chunk);
      },
      write: (em, chunk) => this.#write(em, running, chunk),
      // Writing plans the rows on the users as they are then.
      replan: (chunk) => Promise.resolve(chunk),
      remaining: (fromPosition) => Promise.resolve(toChunk(userIds, fromPosition, remainingRowsMax, false)),
    };
  }

  async #write(em: EntityManager, running: Import, { firstPosition, userIds, isProcessed }: BulkChunk): Promise<ChunkCounts> {
    const { companyId, id, mode, bulk } = running;
    const admins = await findAdmins(em, this.userBatches, running);
    // The rows that remain when it ends early are stored without a lock on the company, which must precede locks on users.
    const found = await this.userBatches.findByIds(em, companyId, userIds, { isLocking: isProcessed });
    const users = new Map(found.map((user) => [user.id, user]));
    const plans = userIds.map((userId) => {
      const user = users.get(userId) ?? null;
      return isProcessed ? planBulkChange(user, bulk!, admins) : notProcessed(user);
    });
    const isPreview = mode === 'preview';
    const rows = plans.map((plan, index) => toImportRow(plan, userIds[index]!, firstPosition + index, isPreview));
    if (!isPreview) {
      const writes = plans.flatMap(({ outcome, user }, index) => (outcome === 'updated' ? toBulkWrite(rows[index]!, user!) : []));
      await this.writeRows.write(em, running, writes);
    }
    await this.rows.insert(em, companyId, id, packRows(rows, plans.map(cellsOf)));
    return countOutcomes(plans.map(({ outcome }) => ({ outcome, skipped: [] })));
  }
}

function toChunk(userIds: string[], firstPosition: number, rowsMax: number, isProcessed: boolean): BulkChunk | null {
  const ids = userIds.slice(firstPosition, firstPosition + rowsMax);
  return ids.length === 0 ? null : { rowCount: ids.length, firstPosition, userIds: ids, isProcessed };
}

function toImportRow(
  { user, outcome, changes, problems }: BulkPlan,
  userId: string,
  position: number,
  isPreview: boolean,
): NewImportRow & { userId: string; changes: BulkPlan['changes'] } {
  // Without a user there is no username.
  const row = { position, row: position + firstRow, username: user?.username ?? '', userId, outcome, changes, problems };
  // Applying the preview compares the version.
  return isPreview && outcome === 'updated' ? { ...row, plan: { usernameKey: user!.usernameKey, version: user!.version } } : row;
}

/** Below the header of {@link bulkHeader}. */
function cellsOf({ user }: BulkPlan): string[] {
  return user ? [user.username, displayName(user.profile)] : ['', ''];
}
