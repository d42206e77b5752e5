import { defineProblems } from '../../libs/problem-details/index.ts';

export const skippedDatalinksProblems = defineProblems('skipped-datalinks', {
  notFound: [404, 'There is no such skipped datalink'],
});
