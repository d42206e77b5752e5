import type { TFunction } from 'i18next';
import { textByCode } from '../i18n/text-by-code.ts';
import { isolate } from './isolated.tsx';

interface Coded {
  code: string;
  message: string;
  /** What the sentence names. Empty for results of older versions. */
  params: Record<string, string | number>;
}

/**
 * What the server says about a file or a row, in the language of the console, or the server's own sentence when the console
 * has no text for the code. The named values are isolated.
 */
export function codedMessage(
  t: TFunction,
  area: 'rowProblems' | 'hints' | 'warnings' | 'alarms',
  { code, message, params }: Coded,
): string {
  return textByCode(t, area, code, isolatedParams(params)) ?? isolate(message);
}

export function isolatedParams(params: Record<string, string | number>): Record<string, string | number> {
  const isolated = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' && name !== 'context' ? isolate(value) : value,
  ]);
  return Object.fromEntries(isolated) as Record<string, string | number>;
}
