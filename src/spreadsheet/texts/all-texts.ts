import type { Language } from '../../platform/language/index.ts';
import { english } from './en.ts';
import type { SpreadsheetTexts } from './texts.ts';
import { chinese } from './zh-hant.ts';

const byLanguage: Readonly<Record<Language, SpreadsheetTexts>> = { en: english, 'zh-Hant': chinese };

export { english };
export const allTexts = Object.values(byLanguage);

export function textsIn(language: Language): SpreadsheetTexts {
  return byLanguage[language];
}
