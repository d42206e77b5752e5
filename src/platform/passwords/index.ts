export { HasherBusyError, PasswordHasher } from '../../../libs/password-hash/index.ts';
export { PasswordsModule } from './passwords.module.ts';
