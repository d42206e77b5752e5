export { HasherBusyError, PasswordHasher } from './password-hasher.ts';
export { checkPasswordStrength } from './password-strength.ts';
export type { PasswordContext } from './password-strength.ts';
