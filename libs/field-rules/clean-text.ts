import type { TextRule } from './text-rule.ts';

/**
 * Characters without an appearance of their own, which come with copied texts: zero-width space, directional marks and
 * controls, word joiner, soft hyphen, byte order mark.
 */
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Also the joiners, which Persian, Indic scripts and emoji need, and which no address or number has. */
const invisibleOrJoiner = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const nothingVisible = /^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*$/;
const ascii = /^[\u0000-\u007f]*$/;
const space = /[\s\u00a0\u200b\u2060\ufeff]/;

/**
 * The text to store: in NFC, without white space at its ends, and with LF as the only line end. A text of one line loses its
 * invisible characters. A phone is also put into NFKC, with ASCII digits and hyphens. A web address that begins with `www.`
 * gets the scheme that people leave out.
 */
export function cleanText({ kind }: Pick<TextRule, 'kind'>, text: string): string {
  const trimmed = trim(ascii.test(text) ? text : cleanKind(kind, text));
  if (kind === 'web-address' && /^www\.[^\s.]/i.test(trimmed)) return `https://${trimmed}`;
  return trimmed.includes('\r') ? trimmed.replace(/\r\n?/g, '\n') : trimmed;
}

/** The text without invisible characters and joiners, for identifiers. */
export function removeInvisible(text: string): string {
  return text.replace(invisibleOrJoiner, '');
}

/** Whether a text has more combining characters in a row than any language (UAX #15, Stream-Safe Text Format). */
export function hasTooManyMarks(text: string): boolean {
  return /\p{M}{31}/u.test(text);
}

/** The text in the normal form. Left as it is if it has too many marks in a row, because their order takes quadratic time. */
export function normalizeText(text: string, form: 'NFC' | 'NFKC'): string {
  return hasTooManyMarks(text) ? text : text.normalize(form);
}

function cleanKind(kind: TextRule['kind'], text: string): string {
  if (nothingVisible.test(text)) return '';
  switch (kind) {
    case 'lines':
      return normalizeText(text, 'NFC');
    case 'line':
      return normalizeText(text.replace(invisible, ''), 'NFC');
    case 'phone':
      return cleanPhone(removeInvisible(text));
    default:
      return normalizeText(removeInvisible(text), 'NFC');
  }
}

/** What is longer is no phone, and need not be cleaned to be refused. */
const phoneCharsMax = 1_000;

/** NFKC knows full-width forms, but neither the digits of other scripts nor the hyphens and dashes that are typed for `-`. */
function cleanPhone(text: string): string {
  if (text.length > phoneCharsMax) return text;
  return normalizeText(text, 'NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\p{Nd}/gu, asciiDigit);
}

/** Unicode has the ten digits of each script in a row, from zero on. */
function asciiDigit(digit: string): string {
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0)! - value - 1))) value++;
  return String(value % 10);
}

/** By index, because the pattern /\s+$/ takes quadratic time if the text has many spaces in the middle. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isSpace(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return (code <= 0x20 || code >= 0x7f) && space.test(text[place]!);
}
