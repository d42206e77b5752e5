import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { type Language, languages, preferredLanguage, storeLanguage } from './languages.ts';
import type { Translation } from './translation.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export const i18n = createInstance();

/** English is in the first load. Each other language is a file of its own. */
const texts: Record<Language, () => Promise<Translation<typeof en>>> = {
  en: () => Promise.resolve(en),
  'zh-Hant': async () => (await import('./zh-hant.ts')).zhHant,
};

/** Loads the texts of the preferred language, or leaves English if it cannot. Await it before the first page is shown. */
export async function startTexts(): Promise<void> {
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18n.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    supportedLngs: Object.keys(languages),
    load: 'currentOnly',
    resources: { en: { translation: en } },
    // React escapes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await show(preferredLanguage()).catch(() => undefined);
}

/**
 * Shows the console in the language, now and at the next visits with this browser. Throws when its texts cannot be
 * loaded: the language then stays as it is until the next visit.
 */
export async function chooseLanguage(language: Language): Promise<void> {
  storeLanguage(language);
  await show(language);
}

/**
 * Shows the console in the language of the account. Null: the account has none, so it is the one of this browser. Throws like {@link chooseLanguage}.
 */
export async function followAccountLanguage(language: Language | null): Promise<void> {
  await show(preferredLanguage(language));
}

/** Loads the English texts about files and rows. Without them the console shows the server's own English sentences. */
export async function loadFileTexts(): Promise<void> {
  const loaded = await import('./en/row-problems.ts').catch(() => null);
  if (loaded) i18n.addResourceBundle('en', 'translation', loaded.rowProblems, true, true);
}

/** The language that was asked for last. The texts of an earlier one may arrive later. */
let wanted: Language = 'en';

async function show(language: Language): Promise<void> {
  wanted = language;
  if (!i18n.hasResourceBundle(language, 'translation')) i18n.addResourceBundle(language, 'translation', await texts[language]());
  if (wanted === language && i18n.language !== language) await i18n.changeLanguage(language);
}
