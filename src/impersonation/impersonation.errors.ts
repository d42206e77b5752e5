import { defineProblems } from '../../libs/problem-details/index.ts';

/** Beside `impersonationProblems` of the access layer, which refuses what an impersonated session may not do. */
export const loginAsUserProblems = defineProblems('impersonation', {
  notFound: [404, 'There is no such impersonation'],
  notAllowed: [403, 'You may not log in as this user'],
  switchedOff: [403, '"Login as user" is disabled for this company'],
  alreadyRunning: [409, 'You are already logged in as another user'],
});
