import { describe, expect, it } from 'vitest';
import { defineProblems } from './problem-details.ts';

const problems = defineProblems('users', { usernameUnavailable: [409, 'This username is not available'] });

describe('problem details', () => {
  it('derives the code from the module and the name in the table', () => {
    expect(problems.usernameUnavailable().code).toBe('users/username-unavailable');
  });

  it('builds the body of RFC 9457, without members that have no value', () => {
    expect(problems.usernameUnavailable({ detail: 'Choose another one.' }).toBody('req-1', 'urn:example:')).toEqual({
      type: 'urn:example:users:username-unavailable',
      title: 'This username is not available',
      status: 409,
      detail: 'Choose another one.',
      code: 'users/username-unavailable',
      requestId: 'req-1',
    });
  });

  it('adds extension members beside the standard ones', () => {
    expect(problems.usernameUnavailable({ extensions: { row: 4 } }).toBody('req-1', 'urn:example:')).toMatchObject({ row: 4, status: 409 });
  });
});
