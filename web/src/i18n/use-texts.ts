import { useSyncExternalStore } from 'react';
import { en, type Texts } from './en.ts';
import { zhHant } from './zh-hant.ts';

export const languages = { en: 'English', 'zh-Hant': '繁體中文' } as const;
export type Language = keyof typeof languages;

const dictionaries: Record<Language, Texts> = { en, 'zh-Hant': zhHant };
const storageKey = 'cardroll-language';

/** The language that the user chose before, else that of the browser, else English. */
function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === 'en' || chosen === 'zh-Hant') return chosen;
  return navigator.languages.some((tag) => /^zh-(hant|tw|hk|mo)/i.test(tag)) && !/^en/i.test(navigator.language) ? 'zh-Hant' : 'en';
}

type LocalizedTexts = Texts & { language: Language; formatTime: (at: string) => string };

/** The texts of a language, with its format of times. */
function localize(language: Language): LocalizedTexts {
  // `en` alone means American dates, so an English locale of the browser is preferred.
  const locale = language === 'en' && /^en/i.test(navigator.language) ? navigator.language : language;
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  document.documentElement.lang = language;
  return { ...dictionaries[language], language, formatTime: (at) => times.format(new Date(at)) };
}

let current = localize(preferredLanguage());
const listeners = new Set<() => void>();

export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  current = localize(language);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function useTexts(): LocalizedTexts {
  return useSyncExternalStore(subscribe, () => current);
}
