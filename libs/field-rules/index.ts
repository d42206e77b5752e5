export { cleanText, normalizeText, removeInvisible } from './clean-text.ts';
export { checkText } from './field-rules.ts';
export { foldText } from './fold-text.ts';
export type { TextRule } from './text-rule.ts';
