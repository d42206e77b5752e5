export { toCellText } from './cell-text.ts';
export type { Sheet, SheetRow } from './sheet.ts';
export type { CellStyle } from './styles.ts';
export { writeXlsx } from './xlsx-writer.ts';
