export { HasherBusyError, PasswordHasher } from './password-hasher.ts';
export { checkPasswordStrength, normalizePassword } from './password-strength.ts';
export type { PasswordContext, PasswordProblem } from './password-strength.ts';
