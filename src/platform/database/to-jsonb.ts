/**
 * A value as a parameter of type jsonb. PostgreSQL refuses U+0000 and lone surrogates in it. They are replaced by U+FFFD;
 * only a hostile text has them.
 */
export function toJsonb(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON has these characters as escapes only, so that ordinary values need only this test.
  return /\\u(0000|[dD][89a-fA-F])/.test(json)
    ? JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? replaceForbidden(part) : part))
    : json;
}

function replaceForbidden(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
