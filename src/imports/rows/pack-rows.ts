// Rows of an import as they are stored. Most rows of most files change nothing: those are packed into one compressed
// text a chunk, together with the cells that the report shows. The others are rows of a table and can be queried.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ImportRow, NewImportRow } from '../rules/import-row.ts';

/** The content of one packed chunk. */
export interface ChunkContent {
  /** The cells as they were sent, with the passwords blank. */
  cells: string[][];
  /** Rows that changed nothing and have nothing to report: index in the chunk, row in the sheet, username, user. */
  unchanged: [index: number, row: number, username: string, userId: string | null][];
}

/** A chunk of rows, ready to be stored. */
export interface PackedChunk {
  firstPosition: number;
  /** Rows that get a row of their own in the table. */
  reported: NewImportRow[];
  packed: Buffer;
}

/**
 * Takes about 2 ms for a thousand rows. Not in the thread pool, where it would wait for passwords that are being hashed.
 * @param cells of each row, in the order of the rows.
 */
export function packRows(rows: NewImportRow[], cells: string[][]): PackedChunk {
  const firstPosition = rows[0]?.position ?? 0;
  const reported = rows.filter((row) => hasReport(row));
  const unchanged = rows
    .filter((row) => !hasReport(row))
    .map(({ position, row, username, userId }) => [position - firstPosition, row, username, userId] as const);
  return { firstPosition, reported, packed: deflateRawSync(JSON.stringify({ cells, plain: unchanged }), { level: 1 }) };
}

export function unpackRows(packed: Uint8Array): ChunkContent {
  // Stored chunks call it `plain`.
  const { cells, plain } = JSON.parse(inflateRawSync(packed).toString('utf8')) as { cells: string[][]; plain: ChunkContent['unchanged'] };
  return { cells, unchanged: plain };
}

/** The full form of a row that was packed as unchanged. */
export function unchangedRow(position: number, row: number, username: string, userId: string | null): ImportRow {
  return { position, row, username, userId, outcome: 'unchanged', changes: [], skipped: [], problems: [], hints: [], conflicts: [] };
}

function hasReport({ outcome, skipped, hints, plan }: NewImportRow): boolean {
  return outcome !== 'unchanged' || Boolean(plan) || Boolean(skipped?.length) || Boolean(hints?.length);
}
