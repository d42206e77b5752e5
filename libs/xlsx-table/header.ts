/** The name under which a header is looked up: no case, spaces, `_`, `-`, `*`, invisible characters or a final "No.". */
export function normalizeHeader(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-*\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/no\.$/, '');
}
