import { defineProblems } from '../../libs/problem-details/index.ts';

export const datalinksProblems = defineProblems('datalinks', {
  ownerOnly: [403, "Only the user's own account can change these fields"],
});
