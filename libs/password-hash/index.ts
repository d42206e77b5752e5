export { HasherBusyError, PasswordHasher } from './password-hasher.ts';
export { checkPasswordStrength, passwordLimits } from './password-strength.ts';
