import type { TFunction } from 'i18next';

/** The texts whose keys are codes or names of the server. */
type Area =
  | 'actions'
  | 'fields'
  | 'fieldErrors'
  | 'rowProblems'
  | 'hints'
  | 'warnings'
  | 'alarms'
  | 'fileProblems'
  | 'problems'
  | 'impersonations.endReasons';

/**
 * The text of a code that the server names, or undefined when this console has none in the current language, or when the
 * text names a value that the server has not sent. `count` and `context` choose among the forms of a text.
 */
export function textByCode(t: TFunction, area: Area, code: string, values: Record<string, string | number> = {}): string | undefined {
  const lookUp = t as (key: string, options: object) => unknown;
  const key = `${area}.${code}`;
  const form = lookUp(key, { ...values, defaultValue: '', skipInterpolation: true });
  if (typeof form !== 'string' || form === '') return undefined;
  const isComplete = [...form.matchAll(/\{\{(\w+)/g)].every(([, name]) => Object.hasOwn(values, name!));
  return isComplete ? (lookUp(key, values) as string) : undefined;
}
