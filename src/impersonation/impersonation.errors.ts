import { defineProblems } from '../../libs/problem-details/index.ts';

export const impersonationProblems = defineProblems('impersonation', {
  notFound: [404, 'There is no impersonation'],
  notAllowed: [403, 'You may not log in as this user'],
  switchedOff: [403, 'The company has switched "login as user" off'],
  alreadyRunning: [409, 'You are already logged in as somebody'],
});
