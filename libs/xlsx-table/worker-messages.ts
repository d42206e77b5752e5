import type { XlsxLimits } from './limits.ts';
import type { OwnBytes } from './own-bytes.ts';
import type { RowPage } from './packed-rows.ts';
import type { TableHead } from './table-reader.ts';
import type { XlsxErrorCode } from './xlsx-error.ts';

/** What a worker is given when it starts. */
export interface WorkerRequest {
  content: OwnBytes;
  keyHeaders: string[];
  /** Headers, as by `normalizeHeader`, of columns that are packed apart from the others. */
  collect: string[];
  limits: XlsxLimits;
  isHeadOnly: boolean;
}

/** Pages come one by one as they are packed, in order, after the head; `read` or `refused` is the end. */
export type WorkerReply =
  | { kind: 'head'; head: TableHead }
  | { kind: 'page'; page: RowPage }
  | {
      kind: 'read';
      /** Handed back after a look at the head. */
      content?: OwnBytes;
    }
  | { kind: 'refused'; code: XlsxErrorCode; message: string; found: string[] };
