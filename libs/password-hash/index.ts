export { HasherBusyError, PasswordHasher } from './password-hasher.ts';
export { checkPasswordStrength, passwordLimits, type PasswordProblem } from './password-strength.ts';
