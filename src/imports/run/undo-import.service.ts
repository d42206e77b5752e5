import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.ts';
import { Database } from '../../platform/database/index.ts';
import { UserBatches } from '../../users/index.ts';
import { authorOf, type ChunkCounts, countOutcomes, type ImportChunk, type ImportWork } from './import-work.ts';
import { type ImportRow, ImportRows, packRows } from '../import-rows.service.ts';
import { type Import, processedRows } from '../import.entity.ts';
import { planUndo } from '../rules/plan-undo.ts';

const restRowsMax = 1_000;

/** Puts back, field by field, what an import has changed, and disables whom it has created. */
@Injectable()
export class UndoImport {
  constructor(
    private readonly database: Database,
    private readonly userBatches: UserBatches,
    private readonly audit: AuditService,
    private readonly rows: ImportRows,
  ) {}

  async open(running: Import): Promise<ImportWork> {
    let position = processedRows(running);
    // Positions of an undo count the rows that the import has changed; where that one's own begin is asked once.
    let after = await this.#sourcePositionBefore(running, position);
    const page = async (limit: number) => {
      const rows = await this.#page(running, after, limit);
      after = rows.at(-1)?.position ?? after;
      const first = position;
      position += rows.length;
      return { rows, first };
    };
    return {
      next: async (rowsMax) => {
        const { rows, first } = await page(rowsMax);
        return rows.length === 0 ? null : this.#chunk(running, rows, first);
      },
      rest: async (from) => {
        if (from !== position) [position, after] = [from, await this.#sourcePositionBefore(running, from)];
        const { rows, first } = await page(restRowsMax);
        if (rows.length === 0) return null;
        const kept = rows.map(({ row, username, userId }, index) => ({
          position: first + index,
          row,
          username,
          userId,
          outcome: 'not_processed' as const,
        }));
        const packed = await packRows(kept, usernameCells(rows));
        return { rowCount: rows.length, keep: (em) => this.rows.insert(em, running.companyId, running.id, packed) };
      },
    };
  }

  #page({ companyId, undoes }: Import, after: number, limit: number): Promise<ImportRow[]> {
    return this.database.inCompany(companyId, (em) => this.rows.page(em, companyId, undoes!, ['created', 'updated'], after, limit));
  }

  #chunk(running: Import, sources: ImportRow[], first: number): ImportChunk {
    return {
      rowCount: sources.length,
      write: (em) => this.#write(em, running, sources, first),
      again: () => Promise.resolve(this.#chunk(running, sources, first)),
    };
  }

  async #write(em: EntityManager, running: Import, sources: ImportRow[], first: number): Promise<ChunkCounts> {
    const { companyId, id, undoes } = running;
    const users = await this.userBatches.findByIds(
      em,
      companyId,
      sources.flatMap(({ userId }) => userId ?? []),
    );
    const byId = new Map(users.map((user) => [user.id, user]));
    const plans = sources.map((source) => planUndo(source, byId.get(source.userId ?? '') ?? null));
    const origin = { requestId: running.requestId ?? null, address: running.address ?? null };
    await this.userBatches.update(
      em,
      companyId,
      plans.flatMap(({ profile, user }) => (profile ? [{ id: user!.id, version: user!.version, profile, passwordHash: null }] : [])),
      origin,
    );
    await this.userBatches.disable(
      em,
      companyId,
      plans.filter(({ isDisabling }) => isDisabling).map(({ user }) => user!.id),
      origin,
    );
    await this.audit.record(
      em,
      authorOf(running),
      ...plans
        .filter(({ outcome }) => outcome === 'updated')
        .map(({ source, changes }) => ({
          companyId,
          action: 'user.updated' as const,
          target: { type: 'user', id: source.userId, name: source.username },
          changes,
          details: { importId: id, undoes, row: source.row },
        })),
    );
    const rows = plans.map(({ source, outcome, changes, conflicts, problems, hints }, index) => ({
      position: first + index,
      row: source.row,
      username: source.username,
      userId: source.userId,
      outcome,
      changes,
      skipped: [],
      conflicts,
      problems,
      hints,
    }));
    await this.rows.insert(em, companyId, id, await packRows(rows, usernameCells(sources)));
    return countOutcomes(rows);
  }

  async #sourcePositionBefore({ companyId, undoes }: Import, position: number): Promise<number> {
    if (position === 0) return -1;
    const [row] = await this.database.inCompany(companyId, (em) =>
      em.execute<{ position: number }[]>(
        `select position from import_rows where import_id = ? and outcome in ('created', 'updated') order by position offset ? limit 1`,
        [undoes, position - 1],
      ),
    );
    return row!.position;
  }
}

/** The report of an undo has one column. */
function usernameCells(rows: ImportRow[]): string[][] {
  return rows.map(({ username }) => [username]);
}
