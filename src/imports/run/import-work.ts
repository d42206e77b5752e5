import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditAuthor } from '../../audit/index.ts';
import type { Import } from '../import.entity.ts';
import type { Outcome } from '../rules/plan.ts';

/** How many rows of a chunk ended how. */
export type ChunkCounts = Record<Exclude<Outcome, 'not_processed'>, number> & { skippedDatalinks: number };

/** Some rows, ready to be written. */
export interface ImportChunk {
  rowCount: number;
  /** Writes effects, outcomes and trail. Throws `BatchOutdatedError` where somebody has changed one of the users meanwhile. */
  write(em: EntityManager): Promise<ChunkCounts>;
  /** The same rows, prepared on what is there now. */
  again(): Promise<ImportChunk>;
}

/** One kind of work on an import, chunk by chunk, from wherever the import stands. */
export interface ImportWork {
  /** The next chunk, with nothing written yet; null after the last row. */
  next(rowsMax: number): Promise<ImportChunk | null>;
  /** Prepares to keep rows from a position on as not processed; null after the last one. */
  rest(from: number): Promise<{ rowCount: number; keep(em: EntityManager): Promise<void> } | null>;
  /** Gives back what it holds in memory. Nothing is asked of it afterwards. */
  close?(): void;
}

export function countOutcomes(rows: { outcome: Outcome; skipped: unknown[] }[]): ChunkCounts {
  const counts: ChunkCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0, skippedDatalinks: 0 };
  for (const { outcome, skipped } of rows) {
    if (outcome !== 'not_processed') counts[outcome]++;
    counts.skippedDatalinks += skipped.length;
  }
  return counts;
}

/** Whoever the rows are written for: who sent the file, or who had its preview applied. */
export function responsibleFor({ appliedBy, appliedByUsername, createdBy, createdByUsername }: Import) {
  return { userId: appliedBy ?? createdBy, username: appliedByUsername ?? createdByUsername };
}

/** The same person with the request that asked for it, for the trail. */
export function authorOf(running: Import): NonNullable<AuditAuthor> {
  return {
    user: responsibleFor(running),
    impersonator: null,
    sessionId: running.sessionId,
    requestId: running.requestId ?? null,
    address: running.address ?? null,
  };
}
