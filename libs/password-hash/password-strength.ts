import { dictionary } from '@zxcvbn-ts/language-common';

export interface PasswordProblem {
  code: 'forbidden-character' | 'too-short' | 'too-long' | 'too-common' | 'too-personal';
  message: string;
  /** What the message names, for a message in another language. `context` tells apart the messages of one code. */
  params: Readonly<Record<string, string | number>>;
}

/** The length of a password in characters, counted after NFKC. */
export const passwordLimits = { charsMin: 8, charsMax: 128 };
const { charsMin, charsMax } = passwordLimits;
const commonPasswords = new Set(dictionary['passwords-common']);

/** Normalizing takes quadratic time, and makes no text of this length short enough for a password. */
const normalizedCharsMax = 16 * charsMax;

/** NIST SP 800-63B §5.1.1.2: passwords are compared and hashed in NFKC; nothing is trimmed or cut. */
export function normalizePassword(password: string): string {
  return password.length > normalizedCharsMax ? password : password.normalize('NFKC');
}

/**
 * Checks a new password (NIST SP 800-63B §5.1.1.2: a length, a blocklist and words
 * of the context; no rules on kinds of characters). Length is in characters, counted after NFKC.
 * @param forbiddenWords words that must not be the whole password, such as the name of the account.
 */
export function checkPasswordStrength(password: string, forbiddenWords: readonly string[]): PasswordProblem | null {
  if (!password.isWellFormed()) {
    const message = 'The password has characters that cannot be stored. Choose another one.';
    return { code: 'forbidden-character', message, params: { context: 'unstorable-password' } };
  }
  // At a login, a field of one line cannot have them.
  if (/[\p{Cc}\u2028\u2029]/u.test(password)) {
    const message = 'Remove line breaks, tabs and other control characters from the password.';
    return { code: 'forbidden-character', message, params: { context: 'password' } };
  }
  const normalized = normalizePassword(password);
  const length = [...normalized].length;
  if (length < charsMin) {
    return {
      code: 'too-short',
      message: `Use at least ${charsMin} characters for the password.`,
      params: { context: 'password', charsMin },
    };
  }
  if (length > charsMax) {
    return { code: 'too-long', message: `Use at most ${charsMax} characters for the password.`, params: { context: 'password', charsMax } };
  }
  const folded = normalized.toLowerCase();
  if (commonPasswords.has(folded) || /^(.)\1+$/u.test(folded)) {
    return { code: 'too-common', message: 'This password is among the most used ones. Choose another one.', params: {} };
  }
  if (forbiddenWords.some((word) => normalizePassword(word).trim().toLowerCase() === folded.trim())) {
    return { code: 'too-personal', message: 'This password is easy to guess from the account. Choose another one.', params: {} };
  }
  return null;
}
