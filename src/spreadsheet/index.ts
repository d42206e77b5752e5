export { Import } from './import.entity.ts';
export { SpreadsheetModule } from './spreadsheet.module.ts';
