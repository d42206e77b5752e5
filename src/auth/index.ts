export { AccessTokens } from './access-tokens.service.ts';
export { AuthModule } from './auth.module.ts';
export { Session } from './session.entity.ts';
export { SessionsService } from './sessions.service.ts';
