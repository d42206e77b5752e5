// What is known of one row of an import, from its plan to its report.
import type { FieldChange } from '../../audit/index.ts';
import type { DatalinkValues, SkippedDatalink } from '../../datalinks/index.ts';
import type { ParsedRow, ProblemParams, RowProblem } from '../../spreadsheet/index.ts';
import type { HintCode } from './codes.ts';

export const outcomes = ['created', 'updated', 'unchanged', 'rejected', 'not_processed'] as const;
export type Outcome = (typeof outcomes)[number];

/** Something to check, although the row is valid. */
export interface RowHint {
  column: string;
  code: HintCode;
  message: string;
  params: ProblemParams;
  /** The user that the hint is about, if there is one. */
  userId: string | null;
}

/** A field that an undo leaves alone, because it has changed again since the import. */
export interface UndoConflict {
  field: string;
  before: string | null;
  imported: string | null;
  current: string | null;
}

export interface ImportRow {
  /** Its index among the data rows, from 0. */
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

/** What a preview stores of a row so that it can be applied later. */
export interface StoredPlan {
  usernameKey: string;
  /** The version of the user that the row was planned on; null for a new user. */
  version: number | null;
  /** Datalinks for which the file has the user's value. Missing in previews that an older version has stored. */
  agreedDatalinks?: Partial<DatalinkValues>;
  /** Datalinks whose cell is a number, which may have lost the start of a phone. */
  numberPhones?: ParsedRow['numberPhones'];
}

export type PreviewedRow = ImportRow & { plan: StoredPlan | null; passwordHash: string | null };

/** A row to be stored. Fields that are left out are empty. */
export type NewImportRow = Pick<ImportRow, 'position' | 'row' | 'username' | 'userId' | 'outcome'> & Partial<PreviewedRow>;

/** How many rows of a chunk had which outcome. */
export type ChunkCounts = Record<Exclude<Outcome, 'not_processed'>, number> & { skippedDatalinks: number };

export function countOutcomes(rows: readonly Pick<ImportRow, 'outcome' | 'skipped'>[]): ChunkCounts {
  const counts: ChunkCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0, skippedDatalinks: 0 };
  for (const { outcome, skipped } of rows) {
    if (outcome !== 'not_processed') counts[outcome]++;
    counts.skippedDatalinks += skipped.length;
  }
  return counts;
}
