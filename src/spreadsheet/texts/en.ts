import { type Column, type ColumnField, columns, exportedFields, fieldDefinitions } from '../columns.ts';
import { profileDefinitions } from '../../users/index.ts';
import type { SpreadsheetTexts } from './texts.ts';

const headerOf = (field: ColumnField) =>
  field === 'username' ? 'Username' : field === 'password' ? 'Password' : fieldDefinitions[field].header;
const headers = Object.fromEntries(columns.map(({ field }) => [field, headerOf(field)])) as SpreadsheetTexts['headers'];
const exportHeaders = Object.fromEntries(
  exportedFields.map((field) => [field, field === 'username' ? 'Username' : profileDefinitions[field].exportHeader]),
) as SpreadsheetTexts['exportHeaders'];

const range = ({ limits }: Column) => `${limits.charsMin} to ${limits.charsMax}`;
const maximum = ({ limits }: Column) => `At most ${limits.charsMax.toLocaleString('en')} characters.`;

const outcomes: Readonly<Record<string, string>> = {
  created: 'Created',
  updated: 'Updated',
  unchanged: 'Unchanged',
  rejected: 'Rejected',
  not_processed: 'Not processed',
};

export const english: SpreadsheetTexts = {
  font: { name: 'Calibri', lineHeight: 15 },
  headers,
  exportHeaders,
  createTime: 'Create Time',
  resultHeaders: ['Result', 'Details'],
  auditHeaders: {
    at: 'Time (UTC)',
    action: 'Action',
    actor: 'Actor',
    subject: 'On behalf of',
    target: 'Target',
    changes: 'Changes',
    details: 'Details',
    importedFrom: 'Imported from',
    request: 'Request',
    address: 'Address',
    session: 'Session',
    program: 'Program',
  },
  importedRow: (fileName, row) => `${fileName}, row ${row}`,
  sheetIsFull: 'A sheet has no more rows. Export CSV for the older entries, or fewer days.',
  otherHeaders: {},
  sheetNames: { staff: 'Staff', guide: 'How to', report: 'Report', audit: 'Audit' },
  titles: {
    template: 'Staff template',
    export: 'Staff',
    report: { import: 'Import report', preview: 'Preview report', undo: 'Undo report', bulk: 'Report of a change of many people' },
    auditLog: 'Audit log',
  },
  template: {
    note(column) {
      if (column.field === 'username')
        return `Required in every row. ${range(column)} letters, digits and . _ @ + -. A username never changes.`;
      if (column.field === 'password')
        return `Required for new users, ${range(column)} characters. A blank cell or **** keeps the password of an existing user.`;
      return [fieldDefinitions[column.field].note, maximum(column)].filter(Boolean).join(' ');
    },
    check(column) {
      if (column.field === 'username') return `A username has ${range(column)} characters.`;
      if (column.field === 'password') return `A password has ${range(column)} characters; **** keeps it.`;
      if (column.field === 'email') return 'Enter an e-mail address such as alex.tong@example.com.';
      if (column.field === 'website') return 'Enter an address that starts with http://, https:// or www.';
      return maximum(column);
    },
  },
  guide: {
    title: 'How to fill in this workbook',
    stepsTitle: 'In three steps',
    step: (number) => `Step ${number}`,
    steps: [
      'Enter one row for each person on the Staff sheet.',
      'Save the file as an Excel workbook (.xlsx).',
      'Upload it in Cardroll. The preview shows what would change before anything does.',
    ],
    rulesTitle: 'Good to know',
    rules: [
      ['New users', 'A new username adds a user. The dark blue columns are needed for a new user.'],
      ['Existing users', 'An existing username updates that user. A blank cell leaves the field as it is.'],
      [
        'Passwords',
        "A blank password or **** keeps the password of an existing user. Any other value sets it and ends that user's sessions.",
      ],
      [
        'Grey columns',
        'They are used for new users only. A file never changes them for an existing user, but the import shows where they differ: log in as the user to change them.',
      ],
      ['Columns', 'They can be in any order. Columns that no row needs can be left out.'],
      [
        'Rejected rows',
        'All rows with a username that the file has more than once are rejected. The other rows are imported even if some rows are rejected.',
      ],
    ],
    columnsTitle: 'The columns',
    columnHeaders: ['Column', 'What to enter'],
  },
  report: {
    previewTitle:
      'Preview: nothing has been changed. Result says what would happen to each row. The row numbers in Details are those of the uploaded file.',
    // A preview has not created or updated any user.
    result(outcome, isPreview) {
      const word = outcomes[outcome] ?? outcome;
      return isPreview && (outcome === 'created' || outcome === 'updated') ? `Would be ${word.toLowerCase()}` : word;
    },
    separator: ' ',
    row: (row) => `Row ${row}.`,
    problem: ({ column, message }) => `${column}: ${message}`,
    hint: ({ message }) => message,
    changed: (fields, isPreview) => `${isPreview ? 'Would change' : 'Changed'}: ${fields.join(', ')}.`,
    skipped: (field, current, inFile, isPreview) =>
      `${field} ${isPreview ? 'would be kept' : 'was kept'} (${current ?? 'blank'}); the file has ${inFile}. Log in as the user to change it.`,
    conflict: (field, current) => `${field} has changed since the import and stays ${current ?? 'blank'}.`,
    otherFields: { disabled: 'Disabled', role: 'Role', language: 'Language' },
  },
};
