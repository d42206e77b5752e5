import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditAuthor } from '../../audit/index.ts';
import type { Import } from '../import.entity.ts';
import type { AlarmTally } from '../rules/alarms.ts';
import type { ChunkCounts } from '../rules/import-row.ts';

/** The rows of one transaction. A chunk is data: the work that planned it also writes it. */
export interface ImportChunk {
  rowCount: number;
  /** What its rows count for alarms, if they are those of a file. */
  tally?: AlarmTally;
}

/** The steps of one kind of import: a file, a bulk change, a preview that is applied, or an undo. */
export interface ImportWork<Chunk extends ImportChunk = ImportChunk> {
  /** Plans the next rows, outside any transaction. Null after the last row. */
  next(rowsMax: number): Promise<Chunk | null>;
  /** Writes users, datalinks, audit log and row outcomes. Throws `BatchOutdatedError` if a user has changed since the plan. */
  write(em: EntityManager, chunk: Chunk): Promise<ChunkCounts>;
  /** Plans the rows of a chunk again, on the users as they are now. */
  replan(chunk: Chunk): Promise<Chunk>;
  /** A chunk that stores the rows from a position on as not processed. Null after the last row. */
  remaining(fromPosition: number): Promise<Chunk | null>;
}

/** Rows of one chunk of {@link ImportWork.remaining}. */
export const remainingRowsMax = 1_000;

/** The user in whose name rows are written: the one who started the import, or who applied its preview. */
export function responsibleFor({ appliedBy, appliedByUsername, createdBy, createdByUsername }: Import) {
  return { userId: appliedBy ?? createdBy, username: appliedByUsername ?? createdByUsername };
}

/** The same user with the request that started the import, for the audit log. */
export function authorOf(running: Import): NonNullable<AuditAuthor> {
  return { user: responsibleFor(running), impersonator: null, sessionId: running.sessionId, ...originOf(running) };
}

/** The request that started the import. */
export function originOf({ requestId, address }: Import) {
  return { requestId: requestId ?? null, address: address ?? null };
}
