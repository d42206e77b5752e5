export { Import } from './import.entity.ts';
export { SpreadsheetModule } from './imports.module.ts';
