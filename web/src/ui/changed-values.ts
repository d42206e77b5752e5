/** The typed values that differ from those before. Only these are sent, so that a change by another user is kept. */
export function changedValues<Values extends object>(typed: Values, before: { [Field in keyof Values]?: unknown }): Partial<Values> {
  const changed = Object.entries(typed).filter(([field, value]) => (before[field as keyof Values] ?? null) !== value);
  return Object.fromEntries(changed) as Partial<Values>;
}
