import type { FieldChange } from './audit-event.entity.ts';

/** One change for each field, from its first value to its last. A field that ends with its first value is left out. */
export function netChanges(changes: FieldChange[]): FieldChange[] {
  const byField = new Map<string, FieldChange>();
  for (const change of changes) {
    const first = byField.get(change.field) ?? change;
    byField.set(change.field, { ...change, from: first.from });
  }
  return [...byField.values()].filter(({ from, to }) => from !== to);
}
