/**
 * What a text field may contain. The API and the import use the same rules, so that a value that one of them accepts is
 * never refused or changed by the other.
 */
import { isEmail } from 'class-validator';

export interface TextRule {
  /** `line` has no line breaks, `lines` can have some. */
  kind: 'line' | 'lines' | 'email' | 'phone' | 'web-address';
  charsMin?: number;
  charsMax: number;
}

interface FieldProblem {
  code: 'required' | 'too-short' | 'too-long' | 'forbidden-character' | 'invalid-email' | 'invalid-phone' | 'invalid-web-address';
  /** A sentence that says what to do. */
  message: string;
}

const space = /[\s\u00a0\u200b\u2060\ufeff]/;

function isSpace(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return (code <= 0x20 || code >= 0x7f) && space.test(text[place]!);
}

/**
 * The text to store: without white space at its ends, and with LF as the only line end. People leave out the scheme of a web
 * address that begins with `www.`: it gets `https://`.
 */
export function cleanText(text: string, rule?: TextRule): string {
  const trimmed = trimText(text);
  return rule?.kind === 'web-address' && /^www\.[^\s.]/i.test(trimmed) ? `https://${trimmed}` : trimmed;
}

function trimText(text: string): string {
  // By index, because the pattern /\s+$/ takes quadratic time if the text has many spaces in the middle.
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  const trimmed = start === 0 && end === text.length ? text : text.slice(start, end);
  return trimmed.includes('\r') ? trimmed.replace(/\r\n?/g, '\n') : trimmed;
}

/** Control characters except tab and LF, characters that XML or PostgreSQL forbids, and single surrogates. */
const forbidden = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Checks a text from {@link cleanText}. Returns null if it is valid. Lengths are in characters (code points). */
export function checkText(rule: TextRule, text: string): FieldProblem | null {
  const charsMin = rule.charsMin ?? 0;
  if (text === '' && charsMin > 0) return { code: 'required', message: 'Enter a value.' };
  // Counting is slow, and most texts need none: a text has between half as many characters as code units and as many.
  const length = text.length <= rule.charsMax && text.length >= charsMin * 2 ? text.length : [...text].length;
  if (length < charsMin) return { code: 'too-short', message: `Use at least ${charsMin} characters.` };
  if (length > rule.charsMax) return { code: 'too-long', message: `Use at most ${rule.charsMax} characters; this has ${length}.` };
  if (forbidden.test(text)) return { code: 'forbidden-character', message: 'Remove the characters that cannot be shown.' };
  if (rule.kind !== 'lines' && text.includes('\n')) {
    return { code: 'forbidden-character', message: 'Write it on one line.' };
  }
  return text === '' ? null : checkKind(rule, text);
}

function checkKind(rule: TextRule, text: string): FieldProblem | null {
  switch (rule.kind) {
    case 'email':
      return isEmail(text) ? null : { code: 'invalid-email', message: 'Enter an e-mail address such as alex.tong@example.com.' };
    case 'phone':
      return isPossiblePhone(text)
        ? null
        : { code: 'invalid-phone', message: 'Enter a phone number of 3 to 15 digits, such as +852 2345 6789 ext. 12.' };
    case 'web-address':
      return isWebAddress(text)
        ? null
        : { code: 'invalid-web-address', message: 'Enter an address that starts with http://, https:// or www.' };
    default:
      return null;
  }
}

/** Digits with the usual separators, an optional leading +, and an optional extension (E.164 allows 15 digits). */
function isPossiblePhone(text: string): boolean {
  const parts = /^(\+?[\d\s().\-–/]+?)(?:[\s,;]*(?:ext\.?|extension|x|#)\s*(\d{1,8}))?$/i.exec(text);
  const digits = parts?.[1]?.replace(/\D/g, '').length ?? 0;
  return digits >= 3 && digits <= 15;
}

function isWebAddress(text: string): boolean {
  if (/\s/.test(text)) return false;
  const url = URL.parse(text);
  // `URL` skips further slashes, and would take the path of http:///x for its host.
  return url !== null && /^https?:\/\/[^/\\]/i.test(text) && url.hostname !== '' && url.username === '' && url.password === '';
}
