import { defineProblems } from '../../libs/problem-details/index.ts';

export const usersProblems = defineProblems('users', {
  notFound: [404, 'There is no such user'],
  usernameUnavailable: [409, 'This username is not available'],
  notInBin: [409, 'This user is not in the bin'],
  lastAdmin: [409, 'A company needs at least one enabled company admin'],
  staleVersion: [412, 'The user was changed in the meantime'],
  wrongPassword: [400, 'The current password is wrong'],
});
