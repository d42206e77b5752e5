import type { TextRule } from '../../libs/field-rules/index.ts';

/** What is the same for the fields of a profile and for datalinks. */
export interface FieldDefinition {
  rule: TextRule;
  /** The header in the template. */
  header: string;
  /** The width of the column in workbooks, in characters. */
  width: number;
  /** The comment on the header in the template, for the person who fills it in. The template adds the limit of the rule. */
  note?: string;
  /** For the OpenAPI document. */
  example: string;
  description?: string;
}

export interface ProfileFieldDefinition extends FieldDefinition {
  exportHeader: string;
  /** The value that a cleared field gets. A `refused` field cannot be cleared, and a new user must have it. */
  whenCleared: 'refused' | 'company-name' | null;
}

/**
 * The profile: fields that an import, an admin and the user can change. Database columns, SQL statements, request bodies,
 * views and workbook columns are derived from this table. CONTRIBUTING.md lists the steps to add a field.
 */
export const profileDefinitions = {
  email: {
    rule: { kind: 'email', charsMin: 1, charsMax: 254 },
    whenCleared: 'refused',
    header: 'Email',
    exportHeader: 'Email',
    width: 30,
    note: 'Required for new users.',
    example: 'alex.tong@example.com',
  },
  firstName: {
    rule: { kind: 'line', charsMin: 1, charsMax: 100 },
    whenCleared: 'refused',
    header: 'FirstName',
    exportHeader: 'First Name',
    width: 18,
    note: 'Required for new users.',
    example: 'Alex',
  },
  lastName: {
    rule: { kind: 'line', charsMin: 1, charsMax: 100 },
    whenCleared: 'refused',
    header: 'LastName',
    exportHeader: 'Last Name',
    width: 18,
    note: 'Required for new users.',
    example: 'Tong',
  },
  companyName: {
    rule: { kind: 'line', charsMax: 200 },
    whenCleared: 'company-name',
    header: 'Company',
    exportHeader: 'Company',
    width: 26,
    note: "The company on the card. If it is blank, a new user gets the company's name.",
    example: 'Acme Holdings',
    description: "The company on the card. If it is cleared, it becomes the company's name.",
  },
  title: {
    rule: { kind: 'line', charsMax: 100 },
    whenCleared: null,
    header: 'Title',
    exportHeader: 'Title',
    width: 24,
    example: 'Account Manager',
  },
  department: {
    rule: { kind: 'line', charsMax: 100 },
    whenCleared: null,
    header: 'Department',
    exportHeader: 'Department',
    width: 20,
    example: 'Sales',
  },
  aboutMe: {
    rule: { kind: 'lines', charsMax: 2_000 },
    whenCleared: null,
    header: 'AboutMe',
    exportHeader: 'About Me',
    width: 40,
    example: 'Speaks Cantonese and English.',
  },
  whatsApp: {
    rule: { kind: 'phone', charsMax: 50 },
    whenCleared: null,
    header: 'WhatsApp',
    exportHeader: 'WhatsApp No.',
    width: 20,
    note: 'A phone number, such as +852 9123 4567.',
    example: '+852 9123 4567',
  },
} as const satisfies Record<string, ProfileFieldDefinition>;

type Definitions = typeof profileDefinitions;
type FieldWhere<WhenCleared> = {
  [Field in keyof Definitions]: Definitions[Field]['whenCleared'] extends WhenCleared ? Field : never;
}[keyof Definitions];

export type ProfileField = keyof Definitions;
export type RequiredProfileField = FieldWhere<'refused'>;
export type ClearableProfileField = Exclude<ProfileField, RequiredProfileField>;

export const profileFields = Object.keys(profileDefinitions) as ProfileField[];
export const requiredProfileFields = profileFields.filter(isRequired);
export const clearableProfileFields = profileFields.filter((field): field is ClearableProfileField => !isRequired(field));

/** A stored profile. */
export type Profile = { [Field in ProfileField]: Definitions[Field]['whenCleared'] extends null ? string | null : string };

export const blankProfile = Object.fromEntries(profileFields.map((field) => [field, isNullable(field) ? null : ''])) as Profile;

export function isNullable(field: ProfileField): boolean {
  return profileDefinitions[field].whenCleared === null;
}

function isRequired(field: ProfileField): field is RequiredProfileField {
  return profileDefinitions[field].whenCleared === 'refused';
}
