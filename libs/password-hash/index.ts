export { HasherBusyError, PasswordHasher } from './password-hasher.ts';
export { checkPasswordStrength } from './password-strength.ts';
