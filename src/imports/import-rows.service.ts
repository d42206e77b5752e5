import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { executeBound, toJsonb } from '../platform/database/index.ts';
import type { FieldChange } from '../audit/index.ts';
import type { DatalinkField, SkippedDatalink } from '../datalinks/index.ts';
import type { RowHint } from './rules/hints.ts';
import type { RowProblem } from '../spreadsheet/index.ts';
import type { Outcome, UndoConflict } from './rules/plan.ts';

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

/** What is kept of a chunk of rows apart from the rows that have something to tell. */
interface Piece {
  /** The cells as they were sent, passwords left blank: for the report. */
  cells: string[][];
  /** Rows that changed nothing and have nothing to tell, which nobody looks for: place, sheet row, username, user. */
  plain: [place: number, row: number, username: string, userId: string | null][];
}

/** A chunk of rows, ready to be written: most rows of most files are plain, and cost next to nothing packed. */
export interface PackedRowsOfImport {
  firstPosition: number;
  notable: NewImportRow[];
  packed: Buffer;
}

export async function packRows(rows: NewImportRow[], cells: string[][]): Promise<PackedRowsOfImport> {
  const firstPosition = rows[0]?.position ?? 0;
  const piece: Piece = { cells, plain: [] };
  const notable: NewImportRow[] = [];
  for (const row of rows) {
    if (isPlain(row)) piece.plain.push([row.position - firstPosition, row.row, row.username, row.userId]);
    else notable.push(row);
  }
  const packed = await deflate(JSON.stringify(piece), { level: 1 });
  return { firstPosition, notable, packed };
}

function isPlain({ outcome, skipped, hints, plan }: NewImportRow): boolean {
  return outcome === 'unchanged' && !plan && !skipped?.length && !hints?.length;
}

const columns = 'position, row_number, username, user_id, outcome, changes, skipped, problems, hints, conflicts';

/** The results of imports, row by row. They come and go in bulk, so that they have no entity. */
@Injectable()
export class ImportRows {
  async insert(
    em: EntityManager,
    companyId: string,
    importId: string,
    { firstPosition, notable, packed }: PackedRowsOfImport,
  ): Promise<void> {
    await executeBound(em, 'insert into import_cells (import_id, company_id, first_position, content) values ($1, $2, $3, $4)', [
      importId,
      companyId,
      firstPosition,
      packed,
    ]);
    if (notable.length === 0) return;
    await executeBound(
      em,
      `insert into import_rows (import_id, company_id, ${columns}, plan, password_hash)
       select $1::uuid, $2::uuid, position, "row", username, "userId", outcome, coalesce(changes, '[]'), coalesce(skipped, '[]'),
         coalesce(problems, '[]'), coalesce(hints, '[]'), coalesce(conflicts, '[]'), plan, "passwordHash"
       from jsonb_to_recordset($3::jsonb) as entry (position integer, "row" integer, username text, "userId" uuid, outcome text,
         changes jsonb, skipped jsonb, problems jsonb, hints jsonb, conflicts jsonb, plan jsonb, "passwordHash" text)`,
      [importId, companyId, toJsonb(notable)],
    );
  }

  /** Says what became of rows that a preview had planned; what was kept for that is deleted. */
  async settle(
    em: EntityManager,
    importId: string,
    rows: Pick<ImportRow, 'position' | 'userId' | 'outcome' | 'problems'>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await executeBound(
      em,
      `update import_rows set outcome = entry.outcome, user_id = entry."userId", problems = entry.problems, plan = null, password_hash = null
       from jsonb_to_recordset($1::jsonb) as entry (position integer, "userId" uuid, outcome text, problems jsonb)
       where import_rows.import_id = $2 and import_rows.position = entry.position`,
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
    if (outcomes && !outcomes.includes('unchanged')) return this.#notable(em, companyId, importId, outcomes, afterPosition, limit);
    const rows: PlannedRow[] = [];
    for (let after = afterPosition; rows.length < limit;) {
      const piece = await this.#piece(em, companyId, importId, after);
      if (!piece) break;
      const all = await this.#rowsOf(em, companyId, importId, piece);
      rows.push(...all.filter(({ position, outcome }) => position > after && (outcomes?.includes(outcome) ?? true)));
      after = piece.first + piece.cells.length - 1;
    }
    return rows.slice(0, limit);
  }

  /** The rows of the chunk after the given position with their cells as they were sent; null after the last one. */
  async chunkWithCells(
    em: EntityManager,
    companyId: string,
    importId: string,
    afterPosition: number,
  ): Promise<(PlannedRow & { cells: string[] })[] | null> {
    const piece = await this.#piece(em, companyId, importId, afterPosition);
    if (!piece) return null;
    const rows = await this.#rowsOf(em, companyId, importId, piece);
    return rows.map((row) => ({ ...row, cells: piece.cells[row.position - piece.first]! }));
  }

  async #rowsOf(
    em: EntityManager,
    companyId: string,
    importId: string,
    { first, cells, plain }: Piece & { first: number },
  ): Promise<PlannedRow[]> {
    const notable = await this.#notable(em, companyId, importId, null, first - 1, cells.length - plain.length);
    const rows = plain.map(([place, row, username, userId]): PlannedRow => ({
      ...nothingToTell,
      position: first + place,
      row,
      username,
      userId,
    }));
    return [...notable, ...rows].toSorted((one, other) => one.position - other.position);
  }

  async #notable(
    em: EntityManager,
    companyId: string,
    importId: string,
    outcomes: readonly Outcome[] | null,
    afterPosition: number,
    limit: number,
  ): Promise<PlannedRow[]> {
    if (limit <= 0) return [];
    const rows = await executeBound<StoredRow[]>(
      em,
      `select ${columns}, plan, password_hash from import_rows
       where import_id = $1 and company_id = $2 and position > $3 and ($4::jsonb is null or outcome in (select jsonb_array_elements_text($4::jsonb)))
       order by position limit $5`,
      [importId, companyId, afterPosition, outcomes && JSON.stringify(outcomes), limit],
    );
    return rows.map(({ row_number, user_id, password_hash, ...row }) => ({
      ...row,
      row: row_number,
      userId: user_id,
      passwordHash: password_hash,
    }));
  }

  /** The piece that has the row after the given position; null after the last one. */
  async #piece(em: EntityManager, companyId: string, importId: string, afterPosition: number): Promise<(Piece & { first: number }) | null> {
    const [found] = await executeBound<{ first_position: number; content: Uint8Array }[]>(
      em,
      `select first_position, content from import_cells where import_id = $1 and company_id = $2 and first_position <= $3
       order by first_position desc limit 1`,
      [importId, companyId, afterPosition + 1],
    );
    if (!found) return null;
    const piece = JSON.parse((await inflate(found.content)).toString('utf8')) as Piece;
    return afterPosition + 1 < found.first_position + piece.cells.length ? { ...piece, first: found.first_position } : null;
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
    await executeBound(em, `update import_rows set outcome = 'not_processed', plan = null, password_hash = null where import_id = $1`, [
      importId,
    ]);
  }
}

const nothingToTell = {
  outcome: 'unchanged' as const,
  changes: [],
  skipped: [],
  problems: [],
  hints: [],
  conflicts: [],
  plan: null,
  passwordHash: null,
};
