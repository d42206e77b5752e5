import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { toJsonb } from '../platform/database/index.ts';
import type { FieldChange } from '../audit/index.ts';
import type { DatalinkField } from '../datalinks/index.ts';
import type { RowHint } from './hints.ts';
import type { RowProblem } from './parse-rows.ts';
import type { Outcome, SkippedDatalink } from './plan.ts';
import type { UndoConflict } from './plan-undo.ts';

/** What became of one row of a workbook. */
export interface ImportRow {
  /** Its place among the data rows, from 0. */
  position: number;
  /** Its number in the sheet. */
  row: number;
  username: string;
  userId: string | null;
  outcome: Outcome;
  changes: FieldChange[];
  skipped: SkippedDatalink[];
  problems: RowProblem[];
  hints: RowHint[];
  conflicts: UndoConflict[];
}

/** What a preview keeps of a row until it is applied. */
export interface KeptPlan {
  usernameKey: string;
  /** The version of the user on which the row was planned; null for a new one. */
  version: number | null;
  agreed: DatalinkField[];
}

export type PlannedRow = ImportRow & { plan: KeptPlan | null; passwordHash: string | null };

/** A row to be kept; what is left out is empty. */
export type NewImportRow = Pick<ImportRow, 'position' | 'row' | 'username' | 'userId' | 'outcome'> & Partial<PlannedRow>;

type StoredRow = Omit<PlannedRow, 'row' | 'userId' | 'passwordHash'> & {
  row_number: number;
  user_id: string | null;
  password_hash: string | null;
};

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The cells of some rows as they were sent, passwords left blank, packed for the report: nobody looks for anything in them. */
export function packCells(cells: string[][]): Promise<Buffer> {
  return deflate(JSON.stringify(cells), { level: 1 });
}

const columns = 'position, row_number, username, user_id, outcome, changes, skipped, problems, hints, conflicts';

/** The results of imports, row by row. They come and go in bulk, so that they have no entity. */
@Injectable()
export class ImportRows {
  async insert(em: EntityManager, companyId: string, importId: string, rows: NewImportRow[], packedCells: Buffer): Promise<void> {
    if (rows.length === 0) return;
    await em.execute(
      `insert into import_rows (import_id, company_id, ${columns}, plan, password_hash)
       select ?::uuid, ?::uuid, position, "row", username, "userId", outcome, coalesce(changes, '[]'), coalesce(skipped, '[]'),
         coalesce(problems, '[]'), coalesce(hints, '[]'), coalesce(conflicts, '[]'), plan, "passwordHash"
       from jsonb_to_recordset(?::jsonb) as entry (position integer, "row" integer, username text, "userId" uuid, outcome text,
         changes jsonb, skipped jsonb, problems jsonb, hints jsonb, conflicts jsonb, plan jsonb, "passwordHash" text)`,
      [importId, companyId, toJsonb(rows.map(withoutEmpty))],
    );
    await em.execute('insert into import_cells (import_id, company_id, first_position, content) values (?, ?, ?, ?)', [
      importId,
      companyId,
      rows[0]!.position,
      packedCells,
    ]);
  }

  /** Says what became of rows that a preview had planned; what was kept for that is deleted. */
  async settle(
    em: EntityManager,
    importId: string,
    rows: Pick<ImportRow, 'position' | 'userId' | 'outcome' | 'problems'>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await em.execute(
      `update import_rows set outcome = entry.outcome, user_id = entry."userId", problems = entry.problems, plan = null, password_hash = null
       from jsonb_to_recordset(?::jsonb) as entry (position integer, "userId" uuid, outcome text, problems jsonb)
       where import_rows.import_id = ? and import_rows.position = entry.position`,
      [toJsonb(rows.map(({ position, userId, outcome, problems }) => ({ position, userId, outcome, problems }))), importId],
    );
  }

  /** At most `limit` rows after the given position, in the order of the sheet. */
  async page(
    em: EntityManager,
    companyId: string,
    importId: string,
    outcomes: readonly Outcome[] | null,
    afterPosition: number,
    limit: number,
  ): Promise<PlannedRow[]> {
    const rows = await em.execute<StoredRow[]>(
      `select ${columns}, plan, password_hash from import_rows
       where import_id = ? and company_id = ? and position > ? and (?::jsonb is null or outcome in (select jsonb_array_elements_text(?::jsonb)))
       order by position limit ?`,
      [importId, companyId, afterPosition, outcomes && JSON.stringify(outcomes), outcomes && JSON.stringify(outcomes), limit],
    );
    return rows.map(({ row_number, user_id, password_hash, ...row }) => ({
      ...row,
      row: row_number,
      userId: user_id,
      passwordHash: password_hash,
    }));
  }

  /** Rows of a preview whose user has changed or gone since, or whose new username is taken: the first of them. */
  async findStale(em: EntityManager, importId: string, limit: number): Promise<Pick<ImportRow, 'row' | 'username'>[]> {
    return em.execute<{ row: number; username: string }[]>(
      `select r.row_number as row, r.username from import_rows r left join users u on u.id = r.user_id
       where r.import_id = ? and r.outcome = 'updated' and (u.id is null or u.version <> (r.plan->>'version')::integer)
       union all
       select r.row_number, r.username from import_rows r join users u on u.username_key = r.plan->>'usernameKey'
       where r.import_id = ? and r.outcome = 'created'
       order by 1 limit ?`,
      [importId, importId, limit],
    );
  }

  /** What a preview had planned will not be done. */
  async forgetPlans(em: EntityManager, importId: string): Promise<void> {
    await em.execute(`update import_rows set outcome = 'not_processed', plan = null, password_hash = null where import_id = ?`, [importId]);
  }

  /** The cells of the piece that begins after the given position, or null after the last one. */
  async cells(
    em: EntityManager,
    companyId: string,
    importId: string,
    afterPosition: number,
  ): Promise<{ first: number; packed: Uint8Array } | null> {
    const [piece] = await em.execute<{ first_position: number; content: Uint8Array }[]>(
      `select first_position, content from import_cells where import_id = ? and company_id = ? and first_position > ?
       order by first_position limit 1`,
      [importId, companyId, afterPosition],
    );
    return piece ? { first: piece.first_position, packed: piece.content } : null;
  }
}

export async function unpackCells(packed: Uint8Array): Promise<string[][]> {
  return JSON.parse((await inflate(packed)).toString('utf8')) as string[][];
}

/** Most rows of most files have nothing to tell: less is sent, and less is parsed. */
function withoutEmpty(row: NewImportRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)));
}
