import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.ts';
import { type BatchUser, UserBatches } from '../../users/index.ts';
import { type Import, processedRows } from '../import.entity.ts';
import { ImportRows } from '../rows/import-rows.service.ts';
import { packRows } from '../rows/pack-rows.ts';
import { type ChunkCounts, countOutcomes, type ImportRow, type NewImportRow } from '../rules/import-row.ts';
import { planBulkUndo } from '../rules/plan-bulk-change.ts';
import { planUndo, type UndoPlan } from '../rules/plan-undo.ts';
import { findAdmins, toBulkWrite } from './bulk-rows.ts';
import { type ImportChunk, type ImportWork, remainingRowsMax } from './import-work.ts';
import { type RowToWrite, WriteRows } from './write-rows.service.ts';

interface UndoChunk extends ImportChunk {
  /** Position in the undo of the first row. */
  firstPosition: number;
  /** Rows of the import that is undone. */
  sources: ImportRow[];
  isProcessed: boolean;
}

/** Restores, field by field, what an import has changed, and disables the users that it created. Only the undo of a bulk change enables a user or changes a role. */
@Injectable()
export class UndoImport {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly rows: ImportRows,
    private readonly writeRows: WriteRows,
  ) {}

  /** Positions of an undo count the rows that the import has changed. */
  async open(running: Import): Promise<ImportWork<UndoChunk>> {
    let position = processedRows(running);
    let afterSource = await this.#findSourcePosition(running, position - 1);
    return {
      next: async (rowsMax) => {
        const chunk = toChunk(await this.#page(running, afterSource, rowsMax), position, true);
        position += chunk?.rowCount ?? 0;
        afterSource = chunk?.sources.at(-1)?.position ?? afterSource;
        return chunk;
      },
      write: (em, chunk) => this.#write(em, running, chunk),
      // Writing plans the rows on the users as they are then.
      replan: (chunk) => Promise.resolve(chunk),
      remaining: async (fromPosition) => {
        const after = await this.#findSourcePosition(running, fromPosition - 1);
        return toChunk(await this.#page(running, after, remainingRowsMax), fromPosition, false);
      },
    };
  }

  #page({ companyId, undoes }: Import, afterPosition: number, limit: number): Promise<ImportRow[]> {
    return this.database.inCompany(companyId, (em) =>
      this.rows.page(em, { companyId, importId: undoes!, outcomes: ['created', 'updated'], afterPosition, limit }),
    );
  }

  /** The position in the import of the row with this position in the undo. -1 before the first row. */
  async #findSourcePosition({ companyId, undoes }: Import, position: number): Promise<number> {
    if (position < 0) return -1;
    const [row] = await this.database.inCompany(companyId, (em) =>
      em.execute<{ position: number }[]>(
        `select position from import_rows where import_id = ? and outcome in ('created', 'updated') order by position offset ? limit 1`,
        [undoes, position],
      ),
    );
    return row!.position;
  }

  async #write(em: EntityManager, running: Import, { firstPosition, sources, isProcessed }: UndoChunk): Promise<ChunkCounts> {
    const { companyId, id } = running;
    const plans = isProcessed ? await this.#plan(em, running, sources) : [];
    await this.writeRows.write(
      em,
      running,
      plans.flatMap((plan) => (running.bulk ? toBulkUndoWrite(plan) : toWrite(plan)) ?? []),
    );
    const rows = sources.map((source, index) => toImportRow(source, firstPosition + index, plans[index]));
    // The report of an undo has one column.
    const cells = sources.map(({ username }) => [username]);
    await this.rows.insert(em, companyId, id, packRows(rows, cells));
    return countOutcomes(plans.map(({ outcome }) => ({ outcome, skipped: [] })));
  }

  async #plan(em: EntityManager, running: Import, sources: ImportRow[]): Promise<UndoPlan[]> {
    const admins = running.bulk ? await findAdmins(em, this.userBatches, running) : null;
    const userIds = sources.flatMap(({ userId }) => userId ?? []);
    const users = await this.userBatches.findByIds(em, running.companyId, userIds, { isLocking: true });
    const byId = new Map<string, BatchUser>(users.map((user) => [user.id, user]));
    return sources.map((source) => {
      const user = byId.get(source.userId ?? '') ?? null;
      return admins ? { ...planBulkUndo(source, user, admins), source, hints: [], profile: null } : planUndo(source, user);
    });
  }
}

function toChunk(sources: ImportRow[], firstPosition: number, isProcessed: boolean): UndoChunk | null {
  return sources.length === 0 ? null : { rowCount: sources.length, firstPosition, sources, isProcessed };
}

/** Null for a row that does nothing to the database. */
function toWrite({ source, user, outcome, changes, profile }: UndoPlan): RowToWrite | null {
  if (outcome !== 'updated' || !user) return null;
  const written = { row: source.row, userId: user.id, username: source.username, changes };
  return profile
    ? { ...written, effect: 'update', version: user.version, profile, passwordHash: null, skipped: [], agreed: [] }
    : { ...written, effect: 'disable' };
}

/** As {@link toWrite}, for the undo of a bulk change. */
function toBulkUndoWrite({ source, user, outcome, changes }: UndoPlan): RowToWrite | null {
  if (outcome !== 'updated' || !user) return null;
  return toBulkWrite({ row: source.row, userId: user.id, username: source.username, changes }, user);
}

/** @param plan undefined for a row that was not processed. */
function toImportRow({ row, username, userId }: ImportRow, position: number, plan?: UndoPlan): NewImportRow {
  if (!plan) return { position, row, username, userId, outcome: 'not_processed' };
  const { outcome, changes, conflicts, problems, hints } = plan;
  return { position, row, username, userId, outcome, changes, conflicts, problems, hints };
}
