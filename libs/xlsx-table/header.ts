/** How the header row is recognised. */
export interface HeaderOptions {
  /** Names, as by {@link normalizeHeader}. The header row has one of them. */
  keyHeaders: string[];
  /** Names of all columns that the caller knows. Of several rows with a key header, the one with the most of them is the header row. */
  knownHeaders?: string[];
  /** Sheets with these names are not searched, unless the workbook has no other. */
  guideSheets?: string[];
  /** See {@link normalizeHeader}. */
  ignoredHeaderSuffix?: string;
}

/** A longer text is no header. It is not normalised, because the order of combining marks takes quadratic time. */
const headerCharsMax = 255;

/**
 * The name by which headers are compared: without case, spaces, `_`, `-`, `*` and invisible characters.
 * @param ignoredSuffix in lower case and without spaces; it is dropped from the end of the name, too.
 */
export function normalizeHeader(text: string, ignoredSuffix = ''): string {
  if (text.length > headerCharsMax) return text;
  const name = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-*\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '');
  return name.endsWith(ignoredSuffix) ? name.slice(0, name.length - ignoredSuffix.length) : name;
}
