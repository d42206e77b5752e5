// The columns of our workbooks, and the headers that an import understands.
import { passwordLimits } from '../../libs/password-hash/index.ts';
import { normalizeHeader } from '../../libs/xlsx-table/index.ts';
import { datalinkDefinitions, type DatalinkField, datalinkFields } from '../datalinks/index.ts';
import { type FieldDefinition, profileDefinitions, type ProfileField, profileFields, usernameLimits } from '../users/index.ts';

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
  limits: LengthLimits;
  note: string;
}

/** The length of a value in characters. */
interface LengthLimits {
  charsMin: number;
  charsMax: number;
}

export const fieldDefinitions: Readonly<Record<TextField, FieldDefinition>> = { ...profileDefinitions, ...datalinkDefinitions };

export const columns: readonly Column[] = [
  {
    field: 'username',
    header: 'Username',
    exportHeader: 'Username',
    isRequired: true,
    width: 24,
    limits: usernameLimits,
    note: `Required in every row. ${describeRange(usernameLimits)} letters, digits and . _ @ + -. A username never changes.`,
  },
  {
    field: 'password',
    header: 'Password',
    exportHeader: null,
    isRequired: true,
    width: 20,
    limits: passwordLimits,
    note: `Required for new users, ${describeRange(passwordLimits)} characters. A blank cell or **** keeps the password of an existing user.`,
  },
  ...profileFields.map((field) => {
    const { exportHeader, whenCleared } = profileDefinitions[field];
    return { field, exportHeader, isRequired: whenCleared === 'refused', ...fromDefinition(field) };
  }),
  ...datalinkFields.map((field) => ({ field, exportHeader: null, isRequired: false, ...fromDefinition(field) })),
];

function fromDefinition(field: TextField): Pick<Column, 'header' | 'width' | 'limits' | 'note'> {
  const { header, width, rule, note } = fieldDefinitions[field];
  return { header, width, limits: { charsMin: 0, ...rule }, note: [note, describeMaximum(rule.charsMax)].filter(Boolean).join(' ') };
}

export function describeMaximum(charsMax: number): string {
  return `At most ${charsMax.toLocaleString('en')} characters.`;
}

export function describeRange({ charsMin, charsMax }: LengthLimits): string {
  return `${charsMin} to ${charsMax}`;
}

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
export const headerOptions = {
  keyHeaders: [usernameHeader],
  knownHeaders: [...fieldByHeader.keys(), ...ignoredHeaders],
  guideSheet: guideSheetName,
  ignoredHeaderSuffix,
};

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
