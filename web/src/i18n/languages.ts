export const languages = { en: 'English', 'zh-Hant': '繁體中文' } as const;
export type Language = keyof typeof languages;

const storageKey = 'cardroll-language';

/** The language that was chosen in this browser, or null. */
function storedLanguage(): Language | null {
  const chosen = localStorage.getItem(storageKey);
  return chosen === 'en' || chosen === 'zh-Hant' ? chosen : null;
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

function browserLanguage(): Language {
  return navigator.languages.some((tag) => /^zh-(hant|tw|hk|mo)/i.test(tag)) && !/^en/i.test(navigator.language) ? 'zh-Hant' : 'en';
}

/** The language of the user's account, else the one that was chosen in this browser, else that of the browser, else English. */
export function preferredLanguage(ofAccount: Language | null = null): Language {
  return ofAccount ?? storedLanguage() ?? browserLanguage();
}

/** `en` alone means American dates, so an English locale of the browser is preferred. */
export function localeOf(language: string): string {
  return language === 'en' && /^en/i.test(navigator.language) ? navigator.language : language;
}
