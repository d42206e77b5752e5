/** Characters that XML 1.0 forbids. One of them makes a whole workbook unreadable. */
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Matches every text that {@link toCellText} has to change, and few others. */
const special = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff\ud800-\udfff]|_x/;

/**
 * The text to store so that Excel shows the given text: `_xHHHH_`, which Excel would decode, is escaped
 * (ECMA-376 §22.9.2.19), and characters that XML forbids are dropped.
 */
export function toCellText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replace(forbidden, '')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('\r', '_x000D_');
}

const markup = /[&<>"]/;

/** The text of {@link toCellText}, as XML. */
export function escapeXml(value: string): string {
  const text = toCellText(value);
  if (!markup.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
