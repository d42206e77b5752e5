/** The byte order mark. Without it, Excel reads UTF-8 as the code page of the computer. */
export const utf8Mark = '\ufeff';

/**
 * One record of a CSV file (RFC 4180), with its line break. Null is an empty field. Every field is quoted, so that a separator
 * of any region stays inside of it.
 */
export function csvRow(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => `"${asText(value ?? '').replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/**
 * A spreadsheet program takes a field that begins with one of these for a formula, and runs it, also in quotes. The list of
 * OWASP (CSV Injection) with the full-width forms, which East Asian versions of such programs treat alike.
 */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;

/** With an apostrophe in front, the field is a text for a spreadsheet program. Its readers see the apostrophe. */
function asText(value: string | number): string {
  return typeof value === 'string' && formulaStart.test(value) ? `'${value}` : String(value);
}
