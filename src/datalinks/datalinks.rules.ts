import type { TextRule } from '../../libs/field-rules/index.ts';
import type { FieldChange } from '../audit/index.ts';

/** The contact fields that belong to the user: no file and no admin changes them but as that user. */
export const datalinkRules = {
  workPhone: { kind: 'phone', charsMax: 50 },
  mobilePhone: { kind: 'phone', charsMax: 50 },
  fax: { kind: 'phone', charsMax: 50 },
  website: { kind: 'web-address', charsMax: 2_048 },
  address: { kind: 'lines', charsMax: 500 },
} as const satisfies Record<string, TextRule>;

export type DatalinkField = keyof typeof datalinkRules;
export const datalinkFields = Object.keys(datalinkRules) as DatalinkField[];

export type DatalinkValues = Record<DatalinkField, string | null>;

export const noDatalinks: Readonly<DatalinkValues> = { workPhone: null, mobilePhone: null, fax: null, website: null, address: null };

/** What a merge patch would change; null and '' clear a field, undefined leaves it. */
export function datalinkChanges(current: DatalinkValues, patch: Partial<DatalinkValues>): FieldChange[] {
  return datalinkFields
    .filter((field) => patch[field] !== undefined && (patch[field] || null) !== current[field])
    .map((field) => ({ field, from: current[field], to: patch[field] || null }));
}
