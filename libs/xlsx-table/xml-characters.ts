// What single characters mean to a scanner of XML, and how far a text can be taken.

export const forbiddenCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
/** Longer than any reference that is allowed, such as `&#x10FFFF;`. */
const referenceCharsMax = 12;

const nameStart =
  'A-Z_a-z:\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const name = `[${nameStart}][${nameStart}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*`;
export const wholeName = new RegExp(`^${name}$`, 'u');
export const space = /^[ \t\r\n]*$/;

export const slash = 0x2f;
export const questionMark = 0x3f;
export const exclamationMark = 0x21;
export const doubleQuote = 0x22;
export const singleQuote = 0x27;
export const greater = 0x3e;
export const less = 0x3c;
export const ampersand = 0x26;
export const equalsSign = 0x3d;
export const blank = 0x20;
export const cdataChars = '<![CDATA['.length;
export const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Where a name ends, sound or not; the length of the text if its end is not there yet. */
export function endOfName(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= blank || code === greater || code === slash || code === equalsSign || code === doubleQuote || code === singleQuote)
      return at;
  }
  return text.length;
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

export function isSpace(code: number): boolean {
  return code === blank || code === 0x0a || code === 0x0d || code === 0x09;
}

/** As far as a text can be taken before more of it is known: not into a reference, a `]]>` or a line end of two. */
export function safeTextEnd(text: string, start: number): number {
  const reference = text.lastIndexOf('&');
  const isOpen = reference >= start && text.length - reference <= referenceCharsMax && !text.includes(';', reference);
  if (isOpen) return reference;
  let end = text.length;
  while (end > start && (text[end - 1] === ']' || text[end - 1] === '\r')) end--;
  return end;
}

export function normalizeLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

export function numberedCharacter(body: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body);
  if (!digits) return undefined;
  const code = digits[1] === undefined ? Number.parseInt(digits[2]!, 10) : Number.parseInt(digits[1], 16);
  const isAllowed = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !forbiddenCharacter.test(String.fromCodePoint(code));
  return isAllowed ? String.fromCodePoint(code) : undefined;
}
