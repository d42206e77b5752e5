import { useFormats } from '../i18n/use-formats.ts';

/** A time (ISO 8601, UTC) in the user's time zone and language. */
export function Time({ at, hasSeconds = false }: { at: string | null; hasSeconds?: boolean }) {
  const formats = useFormats();
  if (at === null) return <span aria-hidden="true">–</span>;
  return <time dateTime={at}>{hasSeconds ? formats.dateTimeSeconds(at) : formats.dateTime(at)}</time>;
}
