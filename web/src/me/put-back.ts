import type { Datalinks, DatalinkField, Schemas } from '../api/types.ts';
import { datalinkFields } from '../i18n/en/fields.ts';

type FieldChange = Schemas['FieldChangeView'];

/** A change of the contact details that an admin made. */
export interface DatalinkChange {
  field: DatalinkField;
  from: string | null;
  to: string | null;
}

export function datalinkChanges(changes: FieldChange[]): DatalinkChange[] {
  return changes.flatMap(({ field, from, to }) => {
    const known = datalinkFields.find((name) => name === field);
    return known ? [{ field: known, from: textOrNull(from), to: textOrNull(to) }] : [];
  });
}

/** `possible`: the card has the value of the admin. `done`: it has the value from before. `changed`: it has a third. */
export function putBackState({ field, from, to }: DatalinkChange, card: Datalinks): 'possible' | 'done' | 'changed' {
  if (card[field] === from) return 'done';
  return card[field] === to ? 'possible' : 'changed';
}

function textOrNull(value: FieldChange['from']): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
