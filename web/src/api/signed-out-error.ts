/** The user signed out, or another user signed in, while a request was pending. Nothing is shown for it. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}
