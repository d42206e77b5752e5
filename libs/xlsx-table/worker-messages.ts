import type { XlsxLimits } from './limits.ts';
import type { RowPage } from './packed-rows.ts';
import type { TableHead } from './table-reader.ts';
import type { XlsxErrorCode } from './xlsx-error.ts';

/** What a worker is given when it starts. */
export interface WorkerOrder {
  content: Uint8Array;
  keyHeaders: string[];
  /** Headers, as by `normalizeHeader`, whose texts are collected while the table is read. */
  collect: string[];
  limits: XlsxLimits;
  isHeadOnly: boolean;
}

/** Asks for the page that has the row at this position. */
export interface WorkerRequest {
  position: number;
}

export type WorkerAnswer =
  | { kind: 'opened'; head: TableHead; rowCount: number; collected: Record<string, string[]> }
  | { kind: 'page'; page: RowPage | undefined }
  | { kind: 'refused'; code: XlsxErrorCode; message: string; found: string[] };
