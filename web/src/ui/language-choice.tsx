import { type Language, languages, setLanguage, useTexts } from '../i18n/use-texts.ts';

export function LanguageChoice() {
  const texts = useTexts();
  return (
    <select aria-label={texts.common.language} value={texts.language} onChange={({ target }) => setLanguage(target.value as Language)}>
      {Object.entries(languages).map(([language, name]) => (
        <option key={language} value={language} lang={language}>
          {name}
        </option>
      ))}
    </select>
  );
}
