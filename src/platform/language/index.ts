export { defaultLanguage, type Language } from './language.ts';
export { LanguageField, LanguageParameter, LanguageProperty } from './language.decorators.ts';
