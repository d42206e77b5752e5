import { useSyncExternalStore } from 'react';
import { en, type Texts } from './en.ts';
import { zhHant } from './zh-hant.ts';

export const languages = { en: 'English', 'zh-Hant': '繁體中文' } as const;
export type Language = keyof typeof languages;

const dictionaries: Record<Language, Texts> = { en, 'zh-Hant': zhHant };
const storageKey = 'cardroll-language';

/** What the reader chose before, else what the browser prefers, else English. */
function preferred(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === 'en' || chosen === 'zh-Hant') return chosen;
  return navigator.languages.some((tag) => /^zh-(hant|tw|hk|mo)/i.test(tag)) && !/^en/i.test(navigator.language) ? 'zh-Hant' : 'en';
}

type SpokenTexts = Texts & { language: Language; formatTime: (at: string) => string };

/** Texts with what the language says of times; the time zone is the reader's own. */
function speak(language: Language): SpokenTexts {
  // English without a country would be that of the United States: the reader's own, where it is an English one.
  const locale = language === 'en' && /^en/i.test(navigator.language) ? navigator.language : language;
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  document.documentElement.lang = language;
  return { ...dictionaries[language], language, formatTime: (at) => times.format(new Date(at)) };
}

let spoken = speak(preferred());
const listeners = new Set<() => void>();

export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  spoken = speak(language);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function useTexts(): SpokenTexts {
  return useSyncExternalStore(subscribe, () => spoken);
}
