const tokens = /"[^"]*"|[\\_*].|\[[^\]]*\]|general|./gisu;
const placeholder = /^(?:@|general)$/i;

/**
 * The section for texts of a format code, as what stands before, between and after the places of the text: `@"@acme.com"` is
 * `['', '@acme.com']`, and `;;;` is `['']`, which shows no text. Null if texts are shown as they are.
 * It is the fourth section, or the last one that has an @ (ECMA-376 §18.8.31).
 */
export function textSection(code: string): string[] | null {
  const found: string[] = code.match(tokens) ?? [];
  const sections = found.filter((token) => token === ';').length + 1;
  const section = found.slice(found.lastIndexOf(';') + 1);
  if (sections > 4 || (sections < 4 && !section.includes('@'))) return null;
  const parts = [''];
  for (const token of section) {
    if (placeholder.test(token)) parts.push('');
    // Not valid: digits and letters of other sections.
    else if (/^[\w#?"]$/.test(token)) return null;
    else parts[parts.length - 1] += literal(token);
  }
  return parts.length === 2 && parts.join('') === '' ? null : parts;
}

/** What a token shows. Spaces and fillings that only align the text are left out, and colours and locales show nothing. */
function literal(token: string): string {
  if (token.startsWith('"')) return token.slice(1, -1);
  if (token.startsWith('\\')) return token.slice(1);
  if (token.startsWith('[$')) return token.slice(2, -1).split('-')[0]!;
  return /^[_*[]/.test(token) ? '' : token;
}
