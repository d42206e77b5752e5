// Every code of hints, warnings, alarms and failures, with the names of its parameters. Those of row problems are in `spreadsheet`.
import type { CodeTable } from '../../spreadsheet/index.ts';

export const hintCodes = {
  'probable-rename': { '': ['username'] },
  rejoin: { '': ['username'] },
  'shared-email': { '': [] },
  'disabled-user': { '': [] },
  'number-lost-prefix': { '': ['column', 'current', 'inFile'] },
  'password-space': { '': [] },
  'password-not-undone': { '': [] },
} as const satisfies CodeTable;

const share = ['count', 'total', 'share'] as const;

/** `count` of the `total` existing users in the file, which are `share` percent. */
export const alarmCodes = {
  'many-names-changed': { '': [...share, 'column'] },
  'many-emails-changed': { '': [...share, 'column'] },
  'many-departments-changed': { '': [...share, 'column'] },
  'many-disabled': { '': share },
  'columns-swapped': { '': [...share, 'column', 'otherColumn'] },
} as const satisfies CodeTable;

/** `count` is the number of the columns, sheets or addresses. Alarms are warnings of an import without a preview. */
export const warningCodes = {
  'no-rows': { '': [] },
  'unknown-columns': { '': ['count', 'columns'] },
  'unnamed-columns': { '': ['count', 'columns'] },
  'equal-sheets': { '': ['count', 'sheets'] },
  'other-sheets': { '': ['count', 'sheets'] },
  'shared-emails': { '': ['count', 'emails'], more: ['count', 'emails', 'more'] },
  'passwords-not-undone': { '': [] },
  ...alarmCodes,
} as const satisfies CodeTable;

/** Why a file is refused, at once or when it is read, and why an import fails. */
export const importProblemCodes = {
  'imports/not-xlsx': { '': [], zip: [], office: [] },
  'imports/password-protected': { '': [] },
  'imports/legacy-format': { xls: [], xlsb: [] },
  'imports/macro-workbook': { '': [] },
  'imports/file-too-large': { '': ['bytesMax', 'mebibytesMax'] },
  'imports/too-large': {
    'too-large-inflated': ['mebibytesMax'],
    memory: [],
    'too-many-entries': ['entries', 'entriesMax'],
    'too-many-rows': ['rowsMax'],
    'too-many-columns': ['column', 'columnsMax'],
    'too-slow': ['secondsMax'],
  },
  'imports/damaged': { '': [] },
  'imports/missing-columns': { '': [], found: ['found'] },
  'imports/duplicate-columns': { '': ['columns'] },
  'imports/preview-expired': { '': [] },
  'imports/rights-lost': { '': [] },
  'imports/interrupted': { '': [] },
} as const satisfies CodeTable;

export type HintCode = keyof typeof hintCodes;
export type AlarmCode = keyof typeof alarmCodes;
export type WarningCode = keyof typeof warningCodes;

/** The table as a list in Markdown, for the OpenAPI document. */
export function describeCodes(table: CodeTable): string {
  const codes = Object.entries(table).flatMap(([code, contexts]) =>
    Object.entries(contexts).map(([context, params]) => {
      const names = [...(context === '' ? [] : [`context=${context}`]), ...params];
      return names.length === 0 ? `\`${code}\`` : `\`${code}\` (${names.join(', ')})`;
    }),
  );
  return `Each code with the names of its \`params\`: ${codes.join(', ')}.`;
}
