import { defineProblems } from '../../libs/problem-details/index.ts';

export const impersonationProblems = defineProblems('impersonation', {
  notFound: [404, 'There is no such impersonation'],
  notAllowed: [403, 'You may not log in as this user'],
  switchedOff: [403, '"Login as user" is disabled for this company'],
  tooManyStarts: [429, 'You have logged in as users too often'],
  alreadyRunning: [409, 'You are already logged in as another user'],
});
