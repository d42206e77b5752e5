export { cellText } from './cell.ts';
export type { Cell } from './cell.ts';
export { normalizeHeader } from './header.ts';
export type { HeaderCell, TableHead } from './open-table.ts';
export type { TableRow } from './table-reader.ts';
export { XlsxError } from './xlsx-error.ts';
export type { XlsxErrorCode } from './xlsx-error.ts';
export { inspectXlsx, openXlsx } from './xlsx-table.ts';
export type { InspectedXlsx, XlsxTable } from './xlsx-table.ts';
