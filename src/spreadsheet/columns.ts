// The columns of our workbooks, and the headers that an import understands.
import { normalizeHeader } from '../../libs/xlsx-table/index.ts';
import { datalinkDefinitions, type DatalinkField, datalinkFields } from '../datalinks/index.ts';
import { type FieldDefinition, profileDefinitions, type ProfileField, profileFields } from '../users/index.ts';

export type TextField = ProfileField | DatalinkField;
export type ColumnField = 'username' | 'password' | TextField;

export interface Column {
  field: ColumnField;
  /** The header of the template. */
  header: string;
  /** The header of the export; null if the export does not have the column. */
  exportHeader: string | null;
  /** Whether a new user must have a value. */
  isRequired: boolean;
  width: number;
  note: string;
}

export const fieldDefinitions: Readonly<Record<TextField, FieldDefinition>> = { ...profileDefinitions, ...datalinkDefinitions };

export const columns: readonly Column[] = [
  {
    field: 'username',
    header: 'Username',
    exportHeader: 'Username',
    isRequired: true,
    width: 24,
    note: 'Required in every row. 3 to 64 letters, digits and . _ @ + -. A username never changes.',
  },
  {
    field: 'password',
    header: 'Password',
    exportHeader: null,
    isRequired: true,
    width: 20,
    note: 'Required for new users, 8 to 128 characters. A blank cell or **** keeps the password of an existing user.',
  },
  ...profileFields.map((field) => {
    const { header, exportHeader, whenCleared, width, note } = profileDefinitions[field];
    return { field, header, exportHeader, isRequired: whenCleared === 'refused', width, note };
  }),
  ...datalinkFields.map((field) => {
    const { header, width, note } = datalinkDefinitions[field];
    return { field, header, exportHeader: null, isRequired: false, width, note };
  }),
];

/** The second sheet of the template, which explains the first. */
export const guideSheetName = 'How to';

export const createTimeHeader = 'Create Time';
export const resultHeaders = ['Result', 'Details'] as const;

/** "WhatsApp No." stands for WhatsApp. */
const ignoredHeaderSuffix = 'no.';
const headerName = (header: string) => normalizeHeader(header, ignoredHeaderSuffix);

/** Columns that our own exports and reports have, and that an import does not read. */
const ignoredHeaders = new Set([createTimeHeader, ...resultHeaders].map(headerName));

const fieldByHeader = new Map<string, ColumnField>(
  columns.flatMap(({ field, header, exportHeader }) =>
    [header, exportHeader ?? header, field].map((name) => [headerName(name), field] as const),
  ),
);

const columnByField = new Map(columns.map((column) => [column.field, column]));

export const usernameHeader = headerName('Username');
export const emailHeader = headerName('Email');

/** How the reader recognises the header row of an upload. */
export const headerOptions = { keyHeaders: [usernameHeader], ignoredHeaderSuffix };

export function columnFor(field: ColumnField): Column {
  return columnByField.get(field)!;
}

/** The field that a header stands for, `ignored` for a column that an import does not read, null for an unknown header. */
export function fieldForHeader(header: string): ColumnField | 'ignored' | null {
  const name = headerName(header);
  return fieldByHeader.get(name) ?? (ignoredHeaders.has(name) ? 'ignored' : null);
}

export function isDatalink(field: ColumnField): field is DatalinkField {
  return field in datalinkDefinitions;
}
