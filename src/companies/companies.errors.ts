import { defineProblems } from '../../libs/problem-details/index.ts';

export const companiesProblems = defineProblems('companies', {
  notFound: [404, 'There is no such company'],
});
