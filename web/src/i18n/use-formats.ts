import { useTranslation } from 'react-i18next';
import { localeOf } from './languages.ts';

interface Formats {
  /** A time (ISO 8601, UTC) in the user's time zone. */
  dateTime: (at: string) => string;
  /** The same with seconds, for a log. */
  dateTimeSeconds: (at: string) => string;
  /** A day such as `2026-11-23`, with its weekday. */
  day: (day: string) => string;
  number: (value: number) => string;
}

/** Dates and numbers outside of texts, in the current language. In a text, use the placeholder `{{count, number}}`. */
export function useFormats(): Formats {
  const { language } = useTranslation().i18n;
  return formatsOf(language);
}

const made = new Map<string, Formats>();

/** Made once for a language: a table has hundreds of times, and a format takes longer to make than to use. */
function formatsOf(language: string): Formats {
  const formats = made.get(language) ?? makeFormats(language);
  made.set(language, formats);
  return formats;
}

function makeFormats(language: string): Formats {
  const times = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' });
  const exactTimes = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'medium' });
  // The day itself has no time zone.
  const days = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(language);
  return {
    dateTime: (at) => times.format(new Date(at)),
    dateTimeSeconds: (at) => exactTimes.format(new Date(at)),
    day: (day) => days.format(new Date(day)),
    number: (value) => numbers.format(value),
  };
}
