import type { Font } from '../../../libs/xlsx-writer/index.ts';
import type { Column, ColumnField, ExportedField } from '../columns.ts';

/** A problem or a hint of a row, as it was stored. */
export interface RowRemark {
  column: string;
  code: string;
  /** In English. */
  message: string;
  params?: Readonly<Record<string, unknown>>;
}

export type ReportKind = 'import' | 'preview' | 'undo' | 'bulk';

/** The columns of the audit log. */
export type AuditColumn =
  'at' | 'action' | 'actor' | 'subject' | 'target' | 'changes' | 'details' | 'importedFrom' | 'request' | 'address' | 'session' | 'program';

/** Every text of our workbooks, in one language. */
export interface SpreadsheetTexts {
  font: Font;
  headers: Readonly<Record<ColumnField, string>>;
  exportHeaders: Readonly<Record<ExportedField, string>>;
  createTime: string;
  resultHeaders: readonly [result: string, details: string];
  auditHeaders: Readonly<Record<AuditColumn, string>>;
  /** Where a change of the audit log comes from. */
  importedRow: (fileName: string, row: number) => string;
  /** The last row of an audit log that has more entries than a sheet has rows. */
  sheetIsFull: string;
  /** Of columns that are in no file, by their English text. */
  otherHeaders: Readonly<Record<string, string>>;
  sheetNames: { staff: string; guide: string; report: string; audit: string };
  /** The titles in the properties of the documents. */
  titles: { template: string; export: string; report: Record<ReportKind, string>; auditLog: string };
  template: TemplateTexts;
  guide: GuideTexts;
  report: ReportTexts;
}

interface TemplateTexts {
  /** The note on the header of a column. */
  note: (column: Column) => string;
  /** The warning for a value that is typed into a column with a check. */
  check: (column: Column) => string;
}

interface GuideTexts {
  title: string;
  stepsTitle: string;
  step: (number: number) => string;
  steps: string[];
  rulesTitle: string;
  rules: [subject: string, rule: string][];
  columnsTitle: string;
  columnHeaders: [column: string, whatToEnter: string];
}

/** The sentences of a report. `field` and `column` are headers. */
interface ReportTexts {
  /** The first row of the report of a preview. It has no known header, so an import does not take it for one. */
  previewTitle: string;
  result: (outcome: string, isPreview: boolean) => string;
  /** Between the number of the row and the first sentence. */
  separator: string;
  row: (row: number) => string;
  problem: (remark: RowRemark) => string;
  hint: (remark: RowRemark) => string;
  changed: (fields: string[], isPreview: boolean) => string;
  skipped: (field: string, current: string | null, inFile: string, isPreview: boolean) => string;
  conflict: (field: string, current: string | null) => string;
  /** Fields that no column of the template has. */
  otherFields: Readonly<Record<string, string>>;
}
