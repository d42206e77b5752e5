/** The languages of texts for people, as BCP 47 tags: English and Traditional Chinese. */
export const languages = ['en', 'zh-Hant'] as const;
export type Language = (typeof languages)[number];

/** For a user who has chosen no language, and whose company has not, either. */
export const defaultLanguage: Language = 'en';
