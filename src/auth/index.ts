export { AccessTokens } from './access-tokens.service.ts';
export { authProblems } from './auth.errors.ts';
export { requireFreshLogin } from './fresh-login.rules.ts';
export { AuthModule } from './auth.module.ts';
export { Session } from './session.entity.ts';
export { SessionsService } from './sessions.service.ts';
export { UnseenImpersonations } from './unseen-impersonations.ts';
