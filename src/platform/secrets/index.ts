export { forgetSecrets, openSecrets, SecretsError } from './open-secrets.ts';
export { Secrets } from './secrets.ts';
export { SecretsModule } from './secrets.module.ts';
