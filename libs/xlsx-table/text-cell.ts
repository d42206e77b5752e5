/** Characters that XML 1.0 cannot hold; one of them makes a whole workbook unreadable. */
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Whether a text has anything at all to be escaped or dropped: nearly none has. */
const special = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff\ud800-\udfff]|_x/;

/**
 * A text as a writer of workbooks must be given it so that Excel shows exactly that text: what looks like an
 * `_xHHHH_` escape is escaped itself (ECMA-376 §22.9.2.19), and what XML forbids is dropped.
 */
export function toCellText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replace(forbidden, '')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('\r', '_x000D_');
}
