import { useTexts } from '../i18n/use-texts.ts';

/** A time (ISO 8601, UTC) in the user's time zone and language. */
export function Time({ at }: { at: string | null }) {
  const { formatTime } = useTexts();
  return at === null ? <span aria-hidden="true">–</span> : <time dateTime={at}>{formatTime(at)}</time>;
}
