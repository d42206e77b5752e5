export { cleanText, normalizeText, removeInvisible } from './clean-text.ts';
export { checkText } from './field-rules.ts';
export type { TextRule } from './text-rule.ts';
