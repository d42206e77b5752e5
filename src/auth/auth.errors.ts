import { defineProblems } from '../../libs/problem-details/index.ts';

export const authProblems = defineProblems('auth', {
  /** The same body for an unknown user, a wrong password and a disabled account. */
  invalidCredentials: [401, 'Username or password is wrong'],
  invalidRefreshToken: [401, 'This refresh token is not valid'],
  tooManyFailures: [429, 'Too many failed attempts'],
  crossSite: [403, 'The request comes from another site'],
  sessionNotFound: [404, 'There is no such session'],
});
