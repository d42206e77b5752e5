import { foldText } from '../../libs/field-rules/index.ts';
import { datalinkDefinitions, datalinkFields, type DatalinkValues } from './datalinks.fields.ts';

const phones = datalinkFields.filter((field) => datalinkDefinitions[field].rule.kind === 'phone');

/**
 * What a search compares with: the texts, folded, and each phone as its digits, one line each. Every writer derives it here,
 * because what the database does to letters depends on its locale.
 */
export function datalinksKey(values: Partial<DatalinkValues>): string {
  const texts = datalinkFields.map((field) => foldText(values[field] ?? ''));
  const digits = phones.map((field) => (values[field] ?? '').replace(/\D/g, ''));
  return [...texts, ...digits].filter((part) => part !== '').join('\n');
}

/** What to look for in the key for a folded word of a search: the word, and if it may be part of a phone, its digits. */
export function wanted(word: string): string[] {
  const digits = /^\+?[\d().\-/]*\d[\d().\-/]*$/.test(word) ? word.replace(/\D/g, '') : word;
  return digits === word ? [word] : [word, digits];
}
