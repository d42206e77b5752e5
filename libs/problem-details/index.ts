export { defineProblems, ProblemError } from './problem-details.ts';
export type { FieldError, ProblemBody, ProblemOptions } from './problem-details.ts';
