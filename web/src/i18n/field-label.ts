import type { TFunction } from 'i18next';
import { textByCode } from './text-by-code.ts';

/** The label of a field that the server names. A field that is unknown to this console keeps the server's name. */
export function fieldLabel(t: TFunction, field: string): string {
  return textByCode(t, 'fields', field) ?? field;
}
