import { defineProblems } from '../../libs/problem-details/index.ts';

export const datalinksProblems = defineProblems('datalinks', {
  ownerOnly: [403, "Only the user's own account can change these fields"],
  staleVersion: [412, 'The datalinks were changed in the meantime'],
});

/** How an admin changes the datalinks of a user. */
export const loginAsUserHint =
  'Log in as the user with POST /api/v1/companies/{companyId}/users/{userId}/impersonations, then use PATCH /api/v1/me/datalinks.';
