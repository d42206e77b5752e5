export { letters as columnLetters } from './addresses.ts';
export { toCellText } from './cell-text.ts';
export type { SheetRow } from './rows.ts';
export type { Sheet, TypedValueCheck } from './sheet.ts';
export type { CellStyle, Font } from './styles.ts';
export { writeXlsx } from './xlsx-writer.ts';
export { zip, type ZipPart } from './zip.ts';
