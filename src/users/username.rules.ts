import { normalizeText, removeInvisible } from '../../libs/field-rules/index.ts';

/** The length of a username in characters. */
export const usernameLimits = { charsMin: 3, charsMax: 64 };
const { charsMin, charsMax } = usernameLimits;
const plain = /^[!-~]*$/;
const allowed = /^[\p{L}\p{M}\p{Nd}._@+-]+$/u;

/** A username as it is shown: in NFKC, trimmed, without invisible characters and joiners. */
export function cleanUsername(text: string): string {
  if (plain.test(text)) return text;
  return normalizeText(removeInvisible(text), 'NFKC').trim();
}

/** The canonical form for comparisons (UTS #39): cleaned, lower case, NFKC. */
export function usernameKey(text: string): string {
  // Fast path: plain ASCII needs no normalization.
  if (plain.test(text)) return text.toLowerCase();
  return normalizeText(cleanUsername(text).toLowerCase(), 'NFKC');
}

export interface UsernameProblem {
  code: 'required' | 'invalid-length' | 'forbidden-character' | 'mixed-scripts';
  message: string;
  /** What the message names. `context` tells apart the messages of one code. */
  params: Readonly<Record<string, string | number>>;
}

/** Checks a cleaned username. */
export function checkUsername(username: string): UsernameProblem | null {
  const isPlain = plain.test(username);
  const length = isPlain ? username.length : [...username].length;
  if (length === 0) return { code: 'required', message: 'Enter a username.', params: { context: 'username' } };
  if (length < charsMin || length > charsMax || (!isPlain && [...usernameKey(username)].length > charsMax)) {
    const message = `Use ${charsMin} to ${charsMax} characters for the username; this has ${length}.`;
    return { code: 'invalid-length', message, params: { charsMin, charsMax, chars: length } };
  }
  return allowed.test(username) ? null : forbiddenCharacter;
}

const forbiddenCharacter: UsernameProblem = {
  code: 'forbidden-character',
  message: 'Use only letters, digits and . _ @ + - in the username.',
  params: { context: 'username' },
};

/**
 * Checks the cleaned username of a new user, which must not look like another one by mixed scripts or by marks that cannot be
 * seen. Users who have such a username keep it.
 */
export function checkNewUsername(username: string): UsernameProblem | null {
  const problem = checkUsername(username);
  if (problem || plain.test(username)) return problem;
  if (/\p{Default_Ignorable_Code_Point}/u.test(username)) return forbiddenCharacter;
  return permitted.some((script) => script.test(username)) ? null : mixedScripts;
}

const mixedScripts: UsernameProblem = {
  code: 'mixed-scripts',
  message: 'Use letters of one script in the username. Some letters of other scripts, such as Cyrillic and Greek, look like Latin ones.',
  params: {},
};

/** The scripts in use today (UAX #31, table 5). */
const scripts = `Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana
  Kannada Katakana Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan`.split(/\s+/);
const extensions = (names: readonly string[]) => names.map((name) => `\\p{Script_Extensions=${name}}`).join('');
const ofScripts = (...names: string[]) => new RegExp(`^[${extensions(['Common', 'Inherited', ...names])}]*$`, 'u');

/** UTS #39 §5.2, "highly restrictive": one script, or Latin with the scripts of Japanese, Chinese or Korean. */
const permitted = [
  ...scripts.map((name) => ofScripts(name)),
  ofScripts('Latin', 'Han', 'Hiragana', 'Katakana'),
  ofScripts('Latin', 'Han', 'Bopomofo'),
  ofScripts('Latin', 'Han', 'Hangul'),
  // The scripts that are not in the list count as one.
  new RegExp(`^[^${extensions(scripts)}]*$`, 'u'),
];
