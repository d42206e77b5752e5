/** The length of a username in characters. */
export const usernameLimits = { charsMin: 3, charsMax: 64 };
const { charsMin, charsMax } = usernameLimits;
const plain = /^[!-~]*$/;
const allowed = /^[\p{L}\p{M}\p{Nd}._@+-]+$/u;

/** A username as it is shown: in NFKC and trimmed. */
export function cleanUsername(text: string): string {
  if (plain.test(text)) return text;
  return text.normalize('NFKC').trim();
}

/** The canonical form for comparisons (UTS #39): NFKC, trimmed, lower case. */
export function usernameKey(text: string): string {
  // Fast path: plain ASCII needs no normalization.
  if (plain.test(text)) return text.toLowerCase();
  return cleanUsername(text).toLowerCase().normalize('NFKC');
}

/** Checks a cleaned username. */
export function checkUsername(username: string): { code: string; message: string } | null {
  const isPlain = plain.test(username);
  const length = isPlain ? username.length : [...username].length;
  if (length === 0) return { code: 'required', message: 'Enter a username.' };
  if (length < charsMin || length > charsMax || (!isPlain && [...usernameKey(username)].length > charsMax)) {
    return { code: 'invalid-length', message: `Use ${charsMin} to ${charsMax} characters for the username; this has ${length}.` };
  }
  if (!allowed.test(username)) {
    return { code: 'forbidden-character', message: 'Use only letters, digits and . _ @ + - in the username.' };
  }
  return null;
}
