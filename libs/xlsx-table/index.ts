export { cellText } from './cell.ts';
export type { Cell } from './cell.ts';
export { normalizeHeader } from './header.ts';
export type { HeaderCell, TableHead, TableRow } from './table-reader.ts';
export { toCellText } from './text-cell.ts';
export { XlsxError } from './xlsx-error.ts';
export type { XlsxErrorCode } from './xlsx-error.ts';
export { inspectXlsx, openXlsx } from './xlsx-table.ts';
export type { XlsxOptions, XlsxTable } from './xlsx-table.ts';
