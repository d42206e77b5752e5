export { columns, emailHeader, headerOptions, isDatalink, usernameHeader } from './columns.ts';
export type { ColumnField } from './columns.ts';
export { matchHeader, toLayout } from './match-header.ts';
export type { HeaderWarning } from './match-header.ts';
export { headerInFile, parseRow, textProblems } from './parse-rows.ts';
export type { Layout, ParsedRow, RowProblem } from './parse-rows.ts';
export { type ReportRow, writeReport } from './sheets/report.sheet.ts';
export { SpreadsheetModule } from './spreadsheet.module.ts';
export { toXlsxFile, xlsxFileHeaders, xlsxMediaType } from './xlsx-file.ts';
