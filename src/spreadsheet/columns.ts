// The columns of our workbooks. Their headers and notes are in texts/.
import { passwordLimits } from '../../libs/password-hash/index.ts';
import { datalinkDefinitions, type DatalinkField, datalinkFields } from '../datalinks/index.ts';
import { type FieldDefinition, profileDefinitions, type ProfileField, profileFields, usernameLimits } from '../users/index.ts';

export type TextField = ProfileField | DatalinkField;
export type ColumnField = 'username' | 'password' | TextField;
export type ExportedField = 'username' | ProfileField;

export interface Column {
  field: ColumnField;
  /** Whether a new user must have a value. */
  isRequired: boolean;
  /** In characters. */
  width: number;
  /** Whether a text may have several lines. */
  isWrapped: boolean;
  limits: LengthLimits;
}

/** The length of a value in characters. */
interface LengthLimits {
  charsMin: number;
  charsMax: number;
}

export const fieldDefinitions: Readonly<Record<TextField, FieldDefinition>> = { ...profileDefinitions, ...datalinkDefinitions };

export const columns: readonly Column[] = [
  { field: 'username', isRequired: true, width: 24, isWrapped: false, limits: usernameLimits },
  { field: 'password', isRequired: true, width: 20, isWrapped: false, limits: passwordLimits },
  ...profileFields.map((field) => fromDefinition(field, profileDefinitions[field].whenCleared === 'refused')),
  ...datalinkFields.map((field) => fromDefinition(field, false)),
];

export const exportedFields: readonly ExportedField[] = ['username', ...profileFields];

function fromDefinition(field: TextField, isRequired: boolean): Column {
  const { width, rule } = fieldDefinitions[field];
  return { field, isRequired, width, isWrapped: rule.kind === 'lines', limits: { charsMin: 0, ...rule } };
}

const columnByField = new Map(columns.map((column) => [column.field, column]));

export function columnFor(field: ColumnField): Column {
  return columnByField.get(field)!;
}

export function isDatalink(field: string): field is DatalinkField {
  return field in datalinkDefinitions;
}
