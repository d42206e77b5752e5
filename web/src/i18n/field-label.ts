import type { Texts } from './en.ts';

/** The label of a field that the server names. A field that is unknown to this console keeps the server's name. */
export function fieldLabel({ fields }: Texts, field: string): string {
  return (fields as Record<string, string | undefined>)[field] ?? field;
}
