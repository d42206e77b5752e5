import { defineProblems } from '../../../libs/problem-details/index.ts';

const { unauthenticated, reauthenticationRequired } = defineProblems('auth', {
  unauthenticated: [401, 'Sign in first'],
  reauthenticationRequired: [401, 'This needs a more recent login'],
});
export { reauthenticationRequired };

/**
 * One body for every reason why a caller is not signed in, so that it reveals nothing about tokens, users or companies. The
 * challenge says only whether the request had a token (RFC 6750 §3.1).
 */
export const notSignedIn = ({ hasToken }: { hasToken: boolean }) =>
  unauthenticated({
    detail: 'Send a valid access token as "Authorization: Bearer …"; POST /api/v1/auth/login gives one.',
    headers: { 'www-authenticate': `Bearer realm="cardroll"${hasToken ? ', error="invalid_token"' : ''}` },
  });

export const accessProblems = defineProblems('access', {
  forbidden: [403, 'Your role does not allow this'],
  passwordChangeRequired: [403, 'Change your password first'],
});

export const { forbidden: impersonationForbidden } = defineProblems('impersonation', {
  forbidden: [403, 'Not allowed while logged in as another user'],
});
