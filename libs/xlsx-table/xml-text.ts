// Texts and attribute values: line ends, references, and characters that XML forbids.
import { ampersand, blank, closingBracket, less } from './xml-characters.ts';

/** Why a part is refused. The message continues a sentence that begins with the name of the part. */
export class XmlProblem extends Error {
  override readonly name = 'XmlProblem';
}

export function malformed(what: string): XmlProblem {
  return new XmlProblem(`is not well-formed XML: ${what}`);
}

const forbiddenCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const firstForbiddenAtTheEnd = 0xfffe;
/** Longer than any reference that is allowed, such as `&#x10FFFF;`. */
const referenceCharsMax = 12;
const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Where a text ends that can be used unchanged: at `stop`, or at a character that needs processing. */
export function endOfPlain(codes: Uint16Array, start: number, stop: number): number {
  for (let at = start; ; at++) {
    const code = codes[at]!;
    if (code === stop || code === less || code === ampersand || code === closingBracket || code < blank || code >= firstForbiddenAtTheEnd)
      return at;
  }
}

/** The text of an element with its references resolved. Throws {@link XmlProblem}. */
export function elementText(raw: string): string {
  if (raw.includes(']]>')) throw malformed('it has ]]> in a text');
  return resolve(verbatimText(raw));
}

/** The value of an attribute with its references resolved. Throws {@link XmlProblem}. */
export function attributeValue(raw: string): string {
  if (raw.includes('<')) throw malformed('it has < in an attribute');
  // White space becomes a space before references are resolved, not after (XML 1.0 §3.3.3).
  return resolve(verbatimText(raw).replace(/[\t\n]/g, ' '));
}

/** A text without references, such as CDATA. Throws {@link XmlProblem}. */
export function verbatimText(raw: string): string {
  refuseForbidden(raw);
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}

export function refuseForbidden(raw: string): void {
  if (forbiddenCharacter.test(raw)) throw malformed('it has a character that XML does not allow');
}

/** The end of the text that can be processed now: before an incomplete reference, `]]>` or CRLF. */
export function safeTextEnd(text: string, start: number): number {
  const reference = text.lastIndexOf('&');
  const isOpen = reference >= start && text.length - reference <= referenceCharsMax && !text.includes(';', reference);
  if (isOpen) return reference;
  let end = text.length;
  while (end > start && (text[end - 1] === ']' || text[end - 1] === '\r')) end--;
  return end;
}

/** Resolves the five entities of XML and character references. Without a document type there are no others. */
function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (reference: string, body: string) => {
    const character = reference.endsWith(';') ? (entities.get(body) ?? numberedCharacter(body)) : undefined;
    if (character === undefined) throw malformed(`it has the unknown reference ${reference.slice(0, 20)}`);
    return character;
  });
}

function numberedCharacter(body: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body);
  if (!digits) return undefined;
  const code = digits[1] === undefined ? Number.parseInt(digits[2]!, 10) : Number.parseInt(digits[1], 16);
  const isAllowed = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !forbiddenCharacter.test(String.fromCodePoint(code));
  return isAllowed ? String.fromCodePoint(code) : undefined;
}
