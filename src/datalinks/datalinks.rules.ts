import { cleanText } from '../../libs/field-rules/index.ts';
import type { FieldChange } from '../audit/index.ts';
import { datalinkDefinitions, type DatalinkField, datalinkFields, type DatalinkValues } from './datalinks.fields.ts';

/** The changes that a merge patch makes. Null and '' clear a field, undefined keeps it. */
export function datalinkChanges(current: DatalinkValues, patch: Partial<DatalinkValues>): FieldChange[] {
  return datalinkFields
    .filter((field) => patch[field] !== undefined && (patch[field] || null) !== current[field])
    .map((field) => ({ field, from: current[field], to: patch[field] || null }));
}

/**
 * The patch that reverts changes. A field that has been changed again since is left out. The audit log keeps texts as they were
 * stored then, so they are cleaned as texts are today.
 */
export function revertingPatch(current: DatalinkValues, changes: FieldChange[]): Partial<DatalinkValues> {
  return Object.fromEntries(
    changes.flatMap(({ field, from, to }) => {
      const datalink = field as DatalinkField;
      return current[datalink] === cleaned(datalink, to) ? [[datalink, cleaned(datalink, from)]] : [];
    }),
  );
}

function cleaned(field: DatalinkField, value: unknown): string | null {
  return typeof value === 'string' ? cleanText(datalinkDefinitions[field].rule, value) : null;
}
