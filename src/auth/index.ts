export { AccessTokens } from './access/access-tokens.service.ts';
export { AuthModule } from './auth.module.ts';
export { Session } from './sessions/session.entity.ts';
export { type EndedSession, SessionsService } from './sessions/sessions.service.ts';
export { UnseenImpersonations } from './me/unseen-impersonations.ts';
