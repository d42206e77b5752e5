// The columns of our workbooks: what they are called, what they mean, and under which names they are understood.
import type { TextRule } from '../../libs/field-rules/index.ts';
import { normalizeHeader } from '../../libs/xlsx-table/index.ts';
import { datalinkRules } from '../datalinks/index.ts';
import { profileRules } from '../users/index.ts';

export type ProfileColumnField = keyof typeof profileRules;
export type DatalinkColumnField = keyof typeof datalinkRules;
export type ColumnField = 'username' | 'password' | ProfileColumnField | DatalinkColumnField;

export interface Column {
  field: ColumnField;
  /** The header of the template. */
  header: string;
  /** The header of the export, for columns that are in it. */
  exportHeader: string | null;
  isRequired: boolean;
  width: number;
  note: string;
}

const column = (
  field: ColumnField,
  header: string,
  exportHeader: string | null,
  width: number,
  note: string,
  isRequired = false,
): Column => ({ field, header, exportHeader, isRequired, width, note });
const ownerOnly = 'Taken for new users only. For existing users it is never changed: log in as the user instead.';

export const columns: readonly Column[] = [
  column(
    'username',
    'Username',
    'Username',
    24,
    'Required; the key of every row. 3 to 64 letters, digits and . _ @ + -. It never changes.',
    true,
  ),
  column(
    'password',
    'Password',
    null,
    20,
    'Required for new users, 8 to 128 characters. Blank or **** keeps the password of an existing user.',
    true,
  ),
  column('email', 'Email', 'Email', 30, 'Required for new users.', true),
  column('firstName', 'FirstName', 'First Name', 18, 'Required for new users, at most 100 characters.', true),
  column('lastName', 'LastName', 'Last Name', 18, 'Required for new users, at most 100 characters.', true),
  column('companyName', 'Company', 'Company', 26, "The text on the card, at most 200 characters; the company's name if blank."),
  column('title', 'Title', 'Title', 24, 'At most 100 characters.'),
  column('department', 'Department', 'Department', 20, 'At most 100 characters.'),
  column('aboutMe', 'AboutMe', 'About Me', 40, 'At most 2,000 characters.'),
  column('whatsApp', 'WhatsApp', 'WhatsApp No.', 20, 'A phone number, such as +852 9123 4567.'),
  column('workPhone', 'WorkPhone', null, 20, ownerOnly),
  column('mobilePhone', 'MobilePhone', null, 20, ownerOnly),
  column('fax', 'Fax', null, 20, ownerOnly),
  column('website', 'Website', null, 30, ownerOnly),
  column('address', 'Address', null, 40, ownerOnly),
];

/** The second sheet of the template, which explains the first. */
export const guideSheetName = 'How to';

export const createTimeHeader = 'Create Time';
export const resultHeaders = ['Result', 'Details'] as const;

/** Columns of our own export and report, which say nothing to an import. */
const ignored = new Set([createTimeHeader, ...resultHeaders].map(normalizeHeader));

const fieldByName = new Map<string, ColumnField>(
  columns.flatMap(({ field, header, exportHeader }) =>
    [header, exportHeader ?? header, field].map((name) => [normalizeHeader(name), field] as const),
  ),
);

const columnByField = new Map(columns.map((one) => [one.field, one]));

export const usernameHeader = normalizeHeader('Username');
export const emailHeader = normalizeHeader('Email');

export function columnFor(field: ColumnField): Column {
  return columnByField.get(field)!;
}

/** The field that a header means, `ignored` for our own result columns, null for an unknown one. */
export function readHeader(header: string): ColumnField | 'ignored' | null {
  const name = normalizeHeader(header);
  return fieldByName.get(name) ?? (ignored.has(name) ? 'ignored' : null);
}

const datalinks: ReadonlySet<string> = new Set(Object.keys(datalinkRules));

export function isDatalink(field: ColumnField): field is DatalinkColumnField {
  return datalinks.has(field);
}

export function ruleOf(field: Exclude<ColumnField, 'username' | 'password'>): TextRule {
  return isDatalink(field) ? datalinkRules[field] : profileRules[field];
}
