import type { XlsxLimits } from './limits.ts';
import type { TableHead, TableRow } from './table-reader.ts';
import type { XlsxErrorCode } from './xlsx-error.ts';

/** What a worker is given when it starts. */
export interface WorkerOrder {
  content: Uint8Array;
  keyHeaders: string[];
  limits: XlsxLimits;
  isHeadOnly: boolean;
}

export type WorkerRequest = { kind: 'rows'; from: number; rowsMax: number } | { kind: 'column'; place: number; charsMax: number };

export type WorkerAnswer =
  | { kind: 'opened'; head: TableHead; rowCount: number }
  | { kind: 'rows'; rows: TableRow[] }
  | { kind: 'column'; texts: string[] }
  | { kind: 'refused'; code: XlsxErrorCode; message: string; found: string[] };
