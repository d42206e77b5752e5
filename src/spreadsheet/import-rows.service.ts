import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { toJsonb } from '../platform/database/index.ts';
import type { FieldChange } from '../audit/index.ts';
import type { RowProblem } from './parse-rows.ts';
import type { Outcome, SkippedDatalink } from './plan.ts';

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
  /** The cells in the order of the header; passwords are blank. */
  cells: string[];
}

type StoredRow = Omit<ImportRow, 'row' | 'userId'> & { row_number: number; user_id: string | null };

/** The results of imports, row by row. They come and go in bulk, so that they have no entity. */
@Injectable()
export class ImportRows {
  async insert(em: EntityManager, companyId: string, importId: string, rows: ImportRow[]): Promise<void> {
    if (rows.length === 0) return;
    await em.execute(
      `insert into import_rows (import_id, company_id, position, row_number, username, user_id, outcome, changes, skipped, problems, cells)
       select ?::uuid, ?::uuid, position, "row", username, "userId", outcome, changes, skipped, problems, cells from jsonb_to_recordset(?::jsonb)
         as entry (position integer, "row" integer, username text, "userId" uuid, outcome text, changes jsonb, skipped jsonb, problems jsonb, cells jsonb)`,
      [importId, companyId, toJsonb(rows)],
    );
  }

  /** At most `limit` rows after the given position, in the order of the sheet. */
  async page(
    em: EntityManager,
    companyId: string,
    importId: string,
    outcome: Outcome | null,
    afterPosition: number,
    limit: number,
  ): Promise<ImportRow[]> {
    const rows = await em.execute<StoredRow[]>(
      `select position, row_number, username, user_id, outcome, changes, skipped, problems, cells from import_rows
       where import_id = ? and company_id = ? and position > ? and (?::text is null or outcome = ?) order by position limit ?`,
      [importId, companyId, afterPosition, outcome, outcome, limit],
    );
    return rows.map(({ row_number, user_id, ...row }) => ({ ...row, row: row_number, userId: user_id }));
  }
}
