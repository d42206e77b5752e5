export { defineProblems, ProblemError } from './problem-details.ts';
export type { FieldError } from './problem-details.ts';
