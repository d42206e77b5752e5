import { defineProblems } from '../../libs/problem-details/index.ts';

export const authProblems = defineProblems('auth', {
  /** One body for an unknown user, a wrong password and a disabled account. */
  invalidCredentials: [401, 'Username or password is wrong'],
  invalidRefreshToken: [401, 'This refresh token cannot be used'],
  tooManyFailures: [429, 'Too many failed attempts'],
  crossSite: [403, 'This comes from another site'],
  reauthenticationRequired: [401, 'Your login is too long ago for this'],
  sessionNotFound: [404, 'There is no such session'],
});
