import { textColumns } from '../platform/database/index.ts';
import type { FieldDefinition } from '../users/index.ts';

const note = 'Set for new users only. An import never changes it for an existing user: log in as the user to change it.';

/**
 * The datalinks: contact details that only the user's own account can change. Database columns, SQL statements, request
 * bodies, views and workbook columns are derived from this table. CONTRIBUTING.md lists the steps to add a field.
 */
export const datalinkDefinitions = {
  workPhone: { rule: { kind: 'phone', charsMax: 50 }, header: 'WorkPhone', width: 20, note, example: '+852 2345 6789 ext. 12' },
  mobilePhone: { rule: { kind: 'phone', charsMax: 50 }, header: 'MobilePhone', width: 20, note, example: '+852 9123 4567' },
  fax: { rule: { kind: 'phone', charsMax: 50 }, header: 'Fax', width: 20, note, example: '+852 2345 6000' },
  website: { rule: { kind: 'web-address', charsMax: 2_048 }, header: 'Website', width: 30, note, example: 'https://example.com/alex' },
  address: { rule: { kind: 'lines', charsMax: 500 }, header: 'Address', width: 40, note, example: "12 Queen's Road Central\nHong Kong" },
} as const satisfies Record<string, FieldDefinition>;

export type DatalinkField = keyof typeof datalinkDefinitions;
export const datalinkFields = Object.keys(datalinkDefinitions) as DatalinkField[];

export type DatalinkValues = Record<DatalinkField, string | null>;
export const noDatalinks = Object.fromEntries(datalinkFields.map((field) => [field, null])) as Readonly<DatalinkValues>;
/** The datalinks in plain SQL. */
export const datalinkColumns = textColumns<DatalinkValues>(noDatalinks);
