import { defineProblems } from '../../../libs/problem-details/index.ts';

/** One response for every reason why a caller is not signed in, so that it reveals nothing about tokens, users or companies. */
export const { unauthenticated } = defineProblems('auth', {
  unauthenticated: [401, 'Sign in first'],
});

export const accessProblems = defineProblems('access', {
  forbidden: [403, 'Your role does not allow this'],
  passwordChangeRequired: [403, 'Change your password first'],
});

export const { forbidden: impersonationForbidden } = defineProblems('impersonation', {
  forbidden: [403, 'Not allowed while logged in as another user'],
});
