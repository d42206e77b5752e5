import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { executeBound, toJsonb } from '../../platform/database/index.ts';
import { type ChunkContent, type PackedChunk, unchangedRow, unpackRows } from './pack-rows.ts';
import type { ImportRow, Outcome, PreviewedRow } from '../rules/import-row.ts';

type DatabaseRow = Omit<PreviewedRow, 'row' | 'userId' | 'passwordHash'> & {
  row_number: number;
  user_id: string | null;
  password_hash: string | null;
};

const columns = 'position, row_number, username, user_id, outcome, changes, skipped, problems, hints, conflicts';

/** Rows of one import, in the order of the sheet. */
interface RowsQuery {
  companyId: string;
  importId: string;
  /** Null for every outcome. */
  outcomes: readonly Outcome[] | null;
  /** Only rows that change an existing user, or have a problem, a hint or a skipped datalink. */
  isNotable?: boolean;
  /** -1 for the first row. */
  afterPosition: number;
  limit: number;
}

/** The rows of imports. They are written and deleted in bulk, so they have no entity. */
@Injectable()
export class ImportRows {
  async insert(em: EntityManager, companyId: string, importId: string, { firstPosition, reported, packed }: PackedChunk): Promise<void> {
    await executeBound(em, 'insert into import_cells (import_id, company_id, first_position, content) values ($1, $2, $3, $4)', [
      importId,
      companyId,
      firstPosition,
      packed,
    ]);
    if (reported.length === 0) return;
    await executeBound(
      em,
      `insert into import_rows (import_id, company_id, ${columns}, plan, password_hash)
       select $1::uuid, $2::uuid, position, "row", username, "userId", outcome, coalesce(changes, '[]'), coalesce(skipped, '[]'),
         coalesce(problems, '[]'), coalesce(hints, '[]'), coalesce(conflicts, '[]'), plan, "passwordHash"
       from jsonb_to_recordset($3::jsonb) as entry (position integer, "row" integer, username text, "userId" uuid, outcome text,
         changes jsonb, skipped jsonb, problems jsonb, hints jsonb, conflicts jsonb, plan jsonb, "passwordHash" text)`,
      [importId, companyId, toJsonb(reported)],
    );
  }

  /** Stores the final outcome of rows that a preview had planned, and deletes their plans. */
  async settle(
    em: EntityManager,
    importId: string,
    rows: Pick<ImportRow, 'position' | 'userId' | 'outcome' | 'skipped' | 'problems' | 'hints'>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await executeBound(
      em,
      `update import_rows set outcome = entry.outcome, user_id = entry."userId", skipped = entry.skipped, problems = entry.problems, hints = entry.hints,
         plan = null, password_hash = null
       from jsonb_to_recordset($1::jsonb) as entry (position integer, "userId" uuid, outcome text, skipped jsonb, problems jsonb, hints jsonb)
       where import_rows.import_id = $2 and import_rows.position = entry.position`,
      [
        toJsonb(
          rows.map(({ position, userId, outcome, skipped, problems, hints }) => ({ position, userId, outcome, skipped, problems, hints })),
        ),
        importId,
      ],
    );
  }

  async page(em: EntityManager, query: RowsQuery): Promise<PreviewedRow[]> {
    const { companyId, importId, outcomes, isNotable, afterPosition, limit } = query;
    if (isNotable || (outcomes && !outcomes.includes('unchanged'))) return this.#reported(em, query);
    const rows: PreviewedRow[] = [];
    for (let after = afterPosition; rows.length < limit;) {
      const chunk = await this.#chunk(em, companyId, importId, after);
      if (!chunk) break;
      const all = await this.#rowsOf(em, companyId, importId, chunk);
      rows.push(...all.filter(({ position, outcome }) => position > after && (outcomes?.includes(outcome) ?? true)));
      after = chunk.firstPosition + chunk.cells.length - 1;
    }
    return rows.slice(0, limit);
  }

  /** The rows of the chunk after the given position, with the cells as they were sent. Null after the last chunk. */
  async chunkWithCells(
    em: EntityManager,
    companyId: string,
    importId: string,
    afterPosition: number,
  ): Promise<(ImportRow & { cells: string[] })[] | null> {
    const chunk = await this.#chunk(em, companyId, importId, afterPosition);
    if (!chunk) return null;
    const rows = await this.#rowsOf(em, companyId, importId, chunk);
    return rows.map((row) => ({ ...row, cells: chunk.cells[row.position - chunk.firstPosition]! }));
  }

  async #rowsOf(
    em: EntityManager,
    companyId: string,
    importId: string,
    { firstPosition, cells, unchanged }: ChunkContent & { firstPosition: number },
  ): Promise<PreviewedRow[]> {
    const limit = cells.length - unchanged.length;
    const reported = await this.#reported(em, { companyId, importId, outcomes: null, afterPosition: firstPosition - 1, limit });
    const others = unchanged.map(([index, row, username, userId]) => ({
      ...unchangedRow(firstPosition + index, row, username, userId),
      plan: null,
      passwordHash: null,
    }));
    return [...reported, ...others].toSorted((one, other) => one.position - other.position);
  }

  /** Rows with a row of their own in the table. */
  async #reported(
    em: EntityManager,
    { companyId, importId, outcomes, isNotable = false, afterPosition, limit }: RowsQuery,
  ): Promise<PreviewedRow[]> {
    if (limit <= 0) return [];
    const rows = await executeBound<DatabaseRow[]>(
      em,
      `select ${columns}, plan, password_hash from import_rows
       where import_id = $1 and company_id = $2 and position > $3
         and ($4::jsonb is null or outcome in (select jsonb_array_elements_text($4::jsonb)))
         and (not $5::boolean or outcome not in ('created', 'unchanged') or hints <> '[]' or skipped <> '[]')
       order by position limit $6`,
      [importId, companyId, afterPosition, outcomes && JSON.stringify(outcomes), isNotable, limit],
    );
    return rows.map(({ row_number, user_id, password_hash, ...row }) => ({
      ...row,
      row: row_number,
      userId: user_id,
      passwordHash: password_hash,
    }));
  }

  /** The stored chunk with the row after the given position. Null after the last chunk. */
  async #chunk(
    em: EntityManager,
    companyId: string,
    importId: string,
    afterPosition: number,
  ): Promise<(ChunkContent & { firstPosition: number }) | null> {
    const [found] = await executeBound<{ first_position: number; content: Uint8Array }[]>(
      em,
      `select first_position, content from import_cells where import_id = $1 and company_id = $2 and first_position <= $3
       order by first_position desc limit 1`,
      [importId, companyId, afterPosition + 1],
    );
    if (!found) return null;
    const content = unpackRows(found.content);
    const endPosition = found.first_position + content.cells.length;
    return afterPosition + 1 < endPosition ? { ...content, firstPosition: found.first_position } : null;
  }

  /** The first rows of a preview whose user has changed or is deleted, or whose new username is taken by now. */
  async findStale(em: EntityManager, importId: string, limit: number): Promise<Pick<ImportRow, 'row' | 'username'>[]> {
    return em.execute<{ row: number; username: string }[]>(
      `select r.row_number as row, r.username from import_rows r left join users u on u.id = r.user_id
       where r.import_id = ? and r.outcome = 'updated' and (u.id is null or u.version <> (r.plan->>'version')::integer)
       union all
       select r.row_number, r.username from import_rows r join users u on u.username_key = r.plan->>'usernameKey'
       where r.import_id = ? and r.outcome = 'created'
       union all
       select r.row_number, r.username from imports i
         cross join lateral username_keys_in_bin(i.company_id,
           (select array_agg(n.plan->>'usernameKey') from import_rows n where n.import_id = i.id and n.outcome = 'created')) as taken
         join import_rows r on r.import_id = i.id and r.outcome = 'created' and r.plan->>'usernameKey' = taken
       where i.id = ?
       order by 1 limit ?`,
      [importId, importId, importId, limit],
    );
  }

  /** Marks the rows of a preview that is not going to be applied, and deletes their plans. */
  async discardPlans(em: EntityManager, importId: string): Promise<void> {
    await executeBound(em, `update import_rows set outcome = 'not_processed', plan = null, password_hash = null where import_id = $1`, [
      importId,
    ]);
  }
}
