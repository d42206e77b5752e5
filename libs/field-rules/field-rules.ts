/**
 * What a text field may contain. The API and the import use the same rules, so that a value that one of them accepts is
 * never refused or changed by the other.
 */
import { isEmail } from 'class-validator';
import { hasTooManyMarks } from './clean-text.ts';
import type { TextRule } from './text-rule.ts';

export interface FieldProblem {
  code: 'required' | 'too-short' | 'too-long' | 'forbidden-character' | 'invalid-email' | 'invalid-phone' | 'invalid-web-address';
  /** A sentence that says what to do. */
  message: string;
  /** What the sentence names, for a sentence in another language. `context` tells apart the sentences of one code. */
  params: Readonly<Record<string, string | number>>;
}

/** Control characters except tab and LF, characters that XML or PostgreSQL forbids, and single surrogates. */
const forbidden = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Checks a text from `cleanText`. Returns null if it is valid. Lengths are in characters (code points). */
export function checkText(rule: TextRule, text: string): FieldProblem | null {
  const charsMin = rule.charsMin ?? 0;
  if (text === '' && charsMin > 0) return { code: 'required', message: 'Enter a value.', params: {} };
  // Counting is slow, and most texts need none: a text has between half as many characters as code units and as many.
  const length = text.length <= rule.charsMax && text.length >= charsMin * 2 ? text.length : [...text].length;
  if (length < charsMin) return { code: 'too-short', message: `Use at least ${charsMin} characters.`, params: { charsMin } };
  if (length > rule.charsMax) return tooLong(rule.charsMax, length);
  if (forbidden.test(text) || hasTooManyMarks(text))
    return { code: 'forbidden-character', message: 'Remove the characters that cannot be shown.', params: {} };
  if (rule.kind !== 'lines' && text.includes('\n')) {
    return { code: 'forbidden-character', message: 'Write it on one line.', params: { context: 'line-break' } };
  }
  return text === '' ? null : checkKind(rule, text);
}

function tooLong(charsMax: number, chars: number): FieldProblem {
  return { code: 'too-long', message: `Use at most ${charsMax} characters; this has ${chars}.`, params: { charsMax, chars } };
}

const phoneDigits = { digitsMin: 3, digitsMax: 15 };

const invalid: Record<'email' | 'phone' | 'web-address', FieldProblem> = {
  email: { code: 'invalid-email', message: 'Enter an e-mail address such as alex.tong@example.com.', params: {} },
  phone: {
    code: 'invalid-phone',
    message: `Enter a phone number of ${phoneDigits.digitsMin} to ${phoneDigits.digitsMax} digits, such as +852 2345 6789 ext. 12.`,
    params: phoneDigits,
  },
  'web-address': { code: 'invalid-web-address', message: 'Enter an address that starts with http://, https:// or www.', params: {} },
};

function checkKind(rule: TextRule, text: string): FieldProblem | null {
  switch (rule.kind) {
    case 'email':
      return isEmailAddress(text) ? null : invalid.email;
    case 'phone':
      return isPossiblePhone(text) ? null : invalid.phone;
    case 'web-address':
      return isWebAddress(text) ? null : invalid['web-address'];
    default:
      return null;
  }
}

/** Of the other scripts, letters, marks, digits and symbols such as emoji: a curly quote or a dash comes from a word processor. */
function isEmailAddress(text: string): boolean {
  return isEmail(text) && /^[\u0000-\u007f\p{L}\p{M}\p{N}\p{So}\u00b7\u30fb]*$/u.test(text) && !/[\ufffc\ufffd]/.test(text);
}

/** Digits with the usual separators, an optional leading +, and an optional extension (E.164 allows 15 digits). */
function isPossiblePhone(text: string): boolean {
  const parts = /^(\+?[\d\s().\-/]+?)(?:[\s,;]*(?:ext\.?|extension|x|#)\s*(\d{1,8}))?$/i.exec(text);
  const number = parts?.[1]?.trim() ?? '';
  const digits = number.replace(/\D/g, '').length;
  return digits >= phoneDigits.digitsMin && digits <= phoneDigits.digitsMax && !isNegativeOrDecimal(number);
}

/**
 * A number of a calculation, such as -12345, 12345.67 and 85291234567.0. People also write groups of a phone with one dot:
 * 02.12345678, 555.1234, +1.5551234567 (RFC 5733), 06 698.12.
 */
function isNegativeOrDecimal(number: string): boolean {
  return /^[+(\s]*-|-[\s)]*$/.test(number) || /^([1-9]\d*\.\d{1,3}|0\.\d+|\d+\.0+)$/.test(number);
}

function isWebAddress(text: string): boolean {
  if (/\s/.test(text)) return false;
  const url = URL.parse(text);
  // `URL` skips further slashes, and would take the path of http:///x for its host.
  return url !== null && /^https?:\/\/[^/\\]/i.test(text) && url.hostname !== '' && url.username === '' && url.password === '';
}
