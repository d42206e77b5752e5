import { describe, expect, it } from 'vitest';
import { bodyOf } from './client.ts';
import { ApiProblem } from './problem.ts';

describe('a response of the API', () => {
  it('says in minutes how long to wait, when it was refused for a while', async () => {
    const body = { status: 429, code: 'auth/too-many-attempts', title: 'Too many attempts' };
    const response = Response.json(body, { status: 429, headers: { 'retry-after': '90' } });
    const problem = await bodyOf(Promise.resolve({ error: body, response })).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status: 429, code: 'auth/too-many-attempts', retryAfterMinutes: 2 });
  });
});
