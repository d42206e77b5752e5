import type { XlsxLimits } from './limits.ts';
import type { RowPage } from './packed-rows.ts';
import type { TextBlock } from './packed-texts.ts';
import type { TableHead } from './table-reader.ts';
import type { XlsxErrorCode } from './xlsx-error.ts';

/** What a worker is given when it starts. */
export interface WorkerOrder {
  /** Not copied where it lies in shared memory. */
  content: Uint8Array;
  keyHeaders: string[];
  /** Headers, as by `normalizeHeader`, whose texts are collected while the table is read. */
  collect: string[];
  limits: XlsxLimits;
  isHeadOnly: boolean;
}

export type WorkerAnswer =
  | { kind: 'read'; head: TableHead; pages: RowPage[]; collected: Record<string, TextBlock[]> }
  | { kind: 'refused'; code: XlsxErrorCode; message: string; found: string[] };
