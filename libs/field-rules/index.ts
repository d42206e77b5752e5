export { checkText, cleanText } from './field-rules.ts';
export type { TextRule } from './field-rules.ts';
