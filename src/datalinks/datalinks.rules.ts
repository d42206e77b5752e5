import type { FieldChange } from '../audit/index.ts';
import { datalinkFields, type DatalinkValues } from './datalinks.fields.ts';

/** The changes that a merge patch makes. Null and '' clear a field, undefined keeps it. */
export function datalinkChanges(current: DatalinkValues, patch: Partial<DatalinkValues>): FieldChange[] {
  return datalinkFields
    .filter((field) => patch[field] !== undefined && (patch[field] || null) !== current[field])
    .map((field) => ({ field, from: current[field], to: patch[field] || null }));
}
