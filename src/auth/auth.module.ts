import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule, CompaniesService } from '../companies/index.ts';
import { ActiveSessions } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { Secrets } from '../platform/secrets/index.ts';
import { AccessChanges, UsersModule } from '../users/index.ts';
import { AccessGuard } from './access/access.guard.ts';
import { AccessTokens } from './access/access-tokens.service.ts';
import { findActiveSession } from './sessions/active-session.ts';
import { AuthController } from './auth.controller.ts';
import { AuthRetention } from './auth-retention.service.ts';
import { ConsoleSessionController } from './console/console-session.controller.ts';
import { ConsoleSessionService } from './console/console-session.service.ts';
import { AuthService } from './auth.service.ts';
import { JwtStrategy } from './access/jwt.strategy.ts';
import { LoginAudit } from './login-audit.service.ts';
import { LoginThrottle } from './login-throttle.service.ts';
import { MeController } from './me/me.controller.ts';
import { MeService } from './me/me.service.ts';
import { OwnSessionsService } from './me/own-sessions.service.ts';
import { RefreshTokens } from './sessions/refresh-tokens.service.ts';
import { SessionsService } from './sessions/sessions.service.ts';
import { UserSessionsController } from './sessions/user-sessions.controller.ts';
import { UserSessionsService } from './sessions/user-sessions.service.ts';

/** Global for {@link ActiveSessions}, which modules use without importing this one. */
@Global()
@Module({
  imports: [
    AuditModule,
    CompaniesModule,
    UsersModule,
    PassportModule,
    JwtModule.registerAsync({
      inject: [Secrets],
      useFactory: ({ jwtKey, keyId }: Secrets) => ({ secret: jwtKey, signOptions: { keyid: keyId } }),
    }),
  ],
  controllers: [AuthController, ConsoleSessionController, MeController, UserSessionsController],
  providers: [
    AccessTokens,
    AuthRetention,
    AuthService,
    ConsoleSessionService,
    JwtStrategy,
    LoginAudit,
    LoginThrottle,
    MeService,
    OwnSessionsService,
    RefreshTokens,
    SessionsService,
    UserSessionsService,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: ActiveSessions, inject: [Database], useFactory: activeSessions },
  ],
  exports: [AccessTokens, ActiveSessions, SessionsService],
})
export class AuthModule {
  constructor(sessions: SessionsService, throttle: LoginThrottle, accessChanges: AccessChanges, companies: CompaniesService) {
    accessChanges.subscribe(async (em, { userIds, reason, origin, exceptSessionId }) => {
      if (reason === 'password-changed') await throttle.forgetUsers(em, userIds);
      // The next request uses the new role without a new login. Only impersonations that the old role allowed must end.
      await sessions.end(em, { userIds }, reason, origin, { exceptSessionId, onlyImpersonations: reason === 'role-changed' });
    });
    companies.subscribeToRestrictions(async (em, { companyId, restricted, origin }) => {
      await sessions.end(em, { companyId }, restricted === 'company' ? 'company-disabled' : 'switched-off', origin, {
        onlyImpersonations: restricted === 'impersonation',
      });
    });
  }
}

/** For streams that have begun. The role must be the same too, because it let the actor in. */
function activeSessions(database: Database): ActiveSessions {
  return {
    isActive: async ({ sessionId, user, impersonator }) => {
      const session = await findActiveSession(database, sessionId, impersonator ? 'impersonation' : 'login', { waits: 'background' });
      return session?.user.userId === user.userId && session.user.role === user.role;
    },
  };
}
