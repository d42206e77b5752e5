import { defineProblems, type ProblemError } from '../../libs/problem-details/index.ts';
import { XlsxError, type XlsxErrorCode } from '../../libs/xlsx-table/index.ts';
import type { ProblemParams } from '../spreadsheet/index.ts';
import type { ImportProblem } from './import.entity.ts';

export const importsProblems = defineProblems('imports', {
  notFound: [404, 'There is no such import'],
  notXlsx: [415, 'This is not an Excel workbook (.xlsx)'],
  passwordProtected: [415, 'The workbook is encrypted'],
  legacyFormat: [415, 'The workbook is in another Excel format'],
  macroWorkbook: [415, 'The workbook has macros'],
  fileTooLarge: [413, 'The file is too large'],
  tooLarge: [413, 'The workbook is larger than an import may be'],
  damaged: [422, 'The workbook is damaged'],
  missingColumns: [422, 'The workbook lacks columns of the template'],
  duplicateColumns: [422, 'The workbook has the same column more than once'],
  unexpectedCount: [409, 'Another number of users matches the filter'],
  tooManyWaiting: [429, 'Too many imports are waiting'],
  alreadyEnded: [409, 'The import has already ended'],
  notPreviewed: [409, 'The import is not a preview that can be applied'],
  previewExpired: [409, 'The preview has expired'],
  stalePreview: [412, 'Users have changed since the preview'],
  notUndoable: [409, 'The import cannot be undone'],
  undoExpired: [409, 'It is too late to undo the import'],
  alreadyUndone: [409, 'The import has already been undone'],
  idempotencyKeyReused: [422, 'The Idempotency-Key belongs to another upload'],
  rightsLost: [403, 'The user who started the import is no longer an admin of the company'],
  interrupted: [503, 'The import was interrupted too often'],
});

const problemOf: Record<XlsxErrorCode, keyof typeof importsProblems> = {
  'not-xlsx': 'notXlsx',
  'password-protected': 'passwordProtected',
  'legacy-format': 'legacyFormat',
  'macro-workbook': 'macroWorkbook',
  damaged: 'damaged',
  'too-large-inflated': 'tooLarge',
  'too-many-entries': 'tooLarge',
  'too-many-rows': 'tooLarge',
  'too-many-columns': 'tooLarge',
  'too-slow': 'tooLarge',
  'no-sheet': 'missingColumns',
  'no-header': 'missingColumns',
};

/** The problem for a workbook that cannot be read. Any other error is returned unchanged. */
export function toImportProblem(error: unknown): unknown {
  if (!(error instanceof XlsxError)) return error;
  if (error.code === 'no-header' || error.code === 'no-sheet') return missingColumns(error.found);
  const name = problemOf[error.code];
  // Several codes of the reader are one problem.
  const params = name === 'tooLarge' ? { context: error.code, ...error.params } : error.params;
  return importsProblems[name]({ detail: error.message, extensions: { params } });
}

function missingColumns(found: string[]): ProblemError {
  const texts = found.join(', ').slice(0, 500);
  const named = texts === '' ? '' : ` The first row found has: ${texts}.`;
  return importsProblems.missingColumns({
    detail: `No visible sheet has a header row with a Username column.${named} Download the template for all columns.`,
    extensions: { missing: ['Username'], found, params: texts === '' ? {} : { context: 'found', found: texts } },
  });
}

/** As it is stored with an import that has failed. */
export function toStoredProblem({ code, title, options }: ProblemError): ImportProblem {
  return { code, title, detail: options.detail ?? title, params: (options.extensions?.['params'] ?? {}) as ProblemParams };
}
