import type { HeaderOptions } from './header.ts';
import type { XlsxLimits } from './limits.ts';
import type { RowPage } from './packed-rows.ts';
import type { TableHead } from './open-table.ts';
import type { TableTail } from './table-reader.ts';
import type { XlsxErrorCode, XlsxErrorParams } from './xlsx-error.ts';

/** What a worker gets when it starts. */
export interface WorkerRequest {
  /** Transferred, not copied. */
  content: Uint8Array<ArrayBuffer>;
  header: HeaderOptions;
  /** Names, as by `normalizeHeader`, of the columns whose texts come with each page. */
  collect: string[];
  limits: XlsxLimits;
  isHeadOnly: boolean;
}

/** The head comes first, then the pages in order; `read` or `refused` comes last. */
export type WorkerReply =
  | { kind: 'head'; head: TableHead }
  | { kind: 'page'; page: RowPage; collected: string[][] }
  | {
      kind: 'read';
      /** Missing if only the head was read. */
      tail?: TableTail;
      /** The file, transferred back after its head was read. */
      content?: Uint8Array<ArrayBuffer>;
    }
  | { kind: 'refused'; code: XlsxErrorCode; message: string; params: XlsxErrorParams; found: string[] };
