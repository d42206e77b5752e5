import { defineProblems } from '../../libs/problem-details/index.ts';

export const companiesProblems = defineProblems('companies', {
  notFound: [404, 'There is no such company'],
  notDisabled: [409, 'The company is not disabled'],
  beingErased: [409, 'The company is being erased'],
  staleVersion: [412, 'The company was changed in the meantime'],
});
