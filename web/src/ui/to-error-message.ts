import type { TFunction } from 'i18next';
import { textByCode } from '../i18n/text-by-code.ts';

/**
 * The translation of an error code, or the server's message when there is none. `{{n}}` is replaced by the number in the
 * server's message, such as the maximum length.
 */
export function toErrorMessage(t: TFunction, area: 'fieldErrors', { code, message }: { code: string; message: string }): string {
  return textByCode(t, area, code, { n: /\d+/.exec(message)?.[0] ?? '' }) ?? message;
}
