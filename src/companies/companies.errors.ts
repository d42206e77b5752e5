import { defineProblems } from '../../libs/problem-details/index.ts';

export const companiesProblems = defineProblems('companies', {
  notFound: [404, 'There is no such company'],
  staleVersion: [412, 'The company was changed in the meantime'],
});
