/** Of what was typed only what differs from what was there: what others change meanwhile stays as they have it. */
export function changedValues<Values extends object>(typed: Values, before: { [Field in keyof Values]?: unknown }): Partial<Values> {
  const changed = Object.entries(typed).filter(([field, value]) => (before[field as keyof Values] ?? null) !== value);
  return Object.fromEntries(changed) as Partial<Values>;
}
