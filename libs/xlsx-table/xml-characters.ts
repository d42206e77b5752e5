// Character classes of XML, and scans over them.

const nameStart =
  'A-Z_a-z:\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const name = `[${nameStart}][${nameStart}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*`;
export const wholeName = new RegExp(`^${name}$`, 'u');
export const onlySpace = /^[ \t\r\n]*$/;

export const slash = 0x2f;
export const questionMark = 0x3f;
export const exclamationMark = 0x21;
export const doubleQuote = 0x22;
export const singleQuote = 0x27;
export const greater = 0x3e;
export const less = 0x3c;
export const ampersand = 0x26;
export const equalsSign = 0x3d;
export const closingBracket = 0x5d;
export const blank = 0x20;
export const smallA = 0x61;
export const smallZ = 0x7a;

/** A text and its UTF-16 code units: reading an array is several times faster than `charCodeAt`. */
export class Characters {
  text = '';
  /** Followed by a 0, at which every scan stops. */
  codes = new Uint16Array(1);

  set(text: string): void {
    this.text = text;
    if (this.codes.length <= text.length) this.codes = new Uint16Array(text.length * 2 + 1);
    Buffer.from(this.codes.buffer).write(text, 'utf16le');
    this.codes[text.length] = 0;
  }
}

/** Where a name ends, valid or not; the length of the text if the name is incomplete. */
export function endOfName(codes: Uint16Array, start: number): number {
  for (let at = start; ; at++) {
    const code = codes[at]!;
    if (code <= blank || code === greater || code === slash || code === equalsSign || code === doubleQuote || code === singleQuote)
      return at;
  }
}

export function skipSpace(codes: Uint16Array, start: number): number {
  let at = start;
  while (isSpace(codes[at]!)) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === blank || code === 0x0a || code === 0x0d || code === 0x09;
}
