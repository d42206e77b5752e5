/**
 * A value as a parameter of type jsonb. PostgreSQL can hold neither U+0000 nor half of a surrogate pair in it;
 * where a text has one, which only a hostile one does, U+FFFD stands for it.
 */
export function toJsonb(value: unknown): string {
  const json = JSON.stringify(value);
  // Well-formed JSON has these characters as escapes only, so that ordinary values cost one look.
  return /\\u(0000|[dD][89a-fA-F])/.test(json)
    ? JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part))
    : json;
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
