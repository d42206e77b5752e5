export { checkText, cleanText } from './field-rules.ts';
export type { FieldProblem, TextRule } from './field-rules.ts';
