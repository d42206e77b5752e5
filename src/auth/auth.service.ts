import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import { type AuditAction, AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import type { Actor, RequestOrigin } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { AccountsService, toUserView, type User, usernameKey, usersProblems } from '../users/index.ts';
import { AccessTokens } from './access-tokens.service.ts';
import { findActiveSession } from './active-session.ts';
import type { Credentials, SignedInView, TokensView } from './auth.dto.ts';
import { authProblems } from './auth.errors.ts';
import { LoginThrottle } from './login-throttle.service.ts';
import { hashToken, SessionsService } from './sessions.service.ts';

interface LockedToken {
  session_id: string;
  is_used: boolean;
  is_live: boolean;
  expires_at: string | Date;
  user_id: string;
  username: string;
  company_id: string | null;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly accounts: AccountsService,
    private readonly companies: CompaniesService,
    private readonly sessions: SessionsService,
    private readonly throttle: LoginThrottle,
    private readonly tokens: AccessTokens,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditService,
  ) {}

  /** Throws `auth/invalid-credentials` for every reason alike, or `auth/too-many-failures`. */
  async login({ username, password }: Credentials, origin: RequestOrigin): Promise<SignedInView> {
    const account = usernameKey(username);
    await this.throttle.attempt(account, origin.address);
    const found = await this.database.acrossCompanies((em) => this.accounts.findByUsername(em, username));
    const isRight = found ? await this.hasher.verify(found.passwordHash, password) : await this.hasher.verifyDummy(password);
    // Parameters may have grown since the password was set (OWASP Password Storage Cheat Sheet).
    const renewed = isRight && this.hasher.isOutdated(found!.passwordHash) ? await this.hasher.hash(password) : null;
    if (found && !isRight) await this.#recordDenied(found, origin);
    return this.database.acrossCompanies(async (em) => {
      // Between the look-up and now the account may have been disabled or given another password.
      const user = isRight ? await this.#stillSame(em, found!) : null;
      if (!user) throw authProblems.invalidCredentials({ detail: 'Check the username and the password, or ask your admin.' });
      const { sessionId, refreshToken } = await this.sessions.startLogin(em, user.id, origin);
      await this.accounts.noteLogin(em, user.id);
      if (renewed) await this.accounts.rehash(em, user.id, found!.passwordHash, renewed);
      await this.throttle.forget(em, account, origin.address);
      await this.#record(em, user, sessionId, origin, 'session.started');
      return { ...this.#tokens(user.id, sessionId, refreshToken), user: toUserView(user) };
    });
  }

  /**
   * Trades a refresh token for a new pair (RFC 9700 §4.14.2). A token that was used already shows that
   * somebody has a copy: its session ends. Only within `leewaySeconds` of its use it counts as one whose answer was
   * lost, and what was answered then is void. Throws `auth/invalid-refresh-token` for every reason alike.
   */
  async refresh(refreshToken: string, origin: RequestOrigin, leewaySeconds = 0): Promise<TokensView> {
    const tokens = await this.database.acrossCompanies(async (em) => {
      const token = await this.#lockToken(em, refreshToken, leewaySeconds);
      if (!token) return null;
      if (token.is_used) {
        await this.#endOwned(em, token, origin, 'refresh-token-reused');
        return null;
      }
      if (!token.is_live || !(await findActiveSession(em, token.session_id))) return null;
      await em.execute('update refresh_tokens set used_at = now() where session_id = ? and used_at is null', [token.session_id]);
      await em.execute('update sessions set last_used_at = now() where id = ?', [token.session_id]);
      const next = await this.sessions.addRefreshToken(em, token.session_id, new Date(token.expires_at));
      return this.#tokens(token.user_id, token.session_id, next);
    });
    if (!tokens) throw authProblems.invalidRefreshToken({ detail: 'Log in again.' });
    return tokens;
  }

  /** How long a refresh token that is not used lives. */
  get refreshSeconds(): number {
    return this.settings.refreshIdleSeconds;
  }

  async logout(actor: Actor): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      await this.sessions.end(em, { sessionIds: [actor.sessionId] }, 'logged-out', actor);
      await this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'session.ended',
        target: { type: 'session', id: actor.sessionId, name: null },
      });
    });
  }

  /** Logs out of the session to which a refresh token belongs, used or not; does nothing for one that nobody knows. */
  async endByRefreshToken(refreshToken: string, origin: RequestOrigin): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const token = await this.#lockToken(em, refreshToken, 0);
      if (token) await this.#endOwned(em, token, origin, 'logged-out');
    });
  }

  async logoutAll(actor: Actor): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const ended = await this.sessions.end(em, { userIds: [actor.user.userId] }, 'logged-out', actor);
      await this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'session.all-ended',
        target: { type: 'user', id: actor.user.userId, name: actor.user.username },
        details: { ended },
      });
    });
  }

  /** Guesses at the current password count as failed logins. */
  async changePassword(actor: Actor, currentPassword: string, newPassword: string): Promise<void> {
    await this.accounts.refuseWeakPassword(actor, newPassword);
    const account = usernameKey(actor.user.username);
    await this.throttle.attempt(account, actor.address);
    await this.accounts.changeOwnPassword(actor, currentPassword, newPassword);
    await this.database.acrossCompanies((em) => this.throttle.forget(em, account, actor.address));
  }

  /** Makes the session fresh. Throws `users/wrong-password`; guesses count as failed logins. */
  async reauthenticate(actor: Actor, password: string): Promise<void> {
    const account = usernameKey(actor.user.username);
    await this.throttle.attempt(account, actor.address);
    if (!(await this.accounts.isOwnPassword(actor, password))) throw usersProblems.wrongPassword();
    await this.database.acrossCompanies(async (em) => {
      await this.sessions.reauthenticated(em, actor.sessionId);
      await this.throttle.forget(em, account, actor.address);
      await this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'session.reauthenticated',
        target: { type: 'session', id: actor.sessionId, name: null },
      });
    });
  }

  async #lockToken(em: EntityManager, refreshToken: string, leewaySeconds: number): Promise<LockedToken | null> {
    const [token] = await em.execute<LockedToken[]>(
      `select t.session_id, t.expires_at > now() as is_live, s.expires_at, s.user_id, u.username, u.company_id,
         t.used_at is not null and (? = 0 or t.used_at < now() - make_interval(secs => ?)) as is_used
       from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
       where t.token_hash = ? for update of t, s`,
      [leewaySeconds, leewaySeconds, hashToken(refreshToken)],
    );
    return token ?? null;
  }

  async #endOwned(em: EntityManager, token: LockedToken, origin: RequestOrigin, reason: string): Promise<void> {
    const ended = await this.sessions.end(em, { sessionIds: [token.session_id] }, reason, origin);
    if (ended === 0) return;
    const author = {
      user: { userId: token.user_id, username: token.username },
      impersonator: null,
      sessionId: token.session_id,
      ...origin,
    };
    await this.audit.record(em, author, {
      companyId: token.company_id,
      action: 'session.ended',
      target: { type: 'session', id: token.session_id, name: null },
      details: { reason },
    });
  }

  async #stillSame(em: EntityManager, found: User): Promise<User | null> {
    const user = await this.accounts.findByUsername(em, found.username, LockMode.PESSIMISTIC_WRITE);
    if (!user || user.disabledAt || user.passwordHash !== found.passwordHash) return null;
    const isClosed = user.companyId ? (await this.companies.require(em, user.companyId)).disabledAt != null : false;
    return isClosed ? null : user;
  }

  /** A wrong password for somebody who exists. For a username that nobody has there is no trail to write to. */
  async #recordDenied({ id, username, companyId }: User, origin: RequestOrigin): Promise<void> {
    await this.database.acrossCompanies((em) =>
      this.audit.record(
        em,
        { user: null, impersonator: null, sessionId: null, ...origin },
        { companyId: companyId ?? null, action: 'session.denied', target: { type: 'user', id, name: username } },
      ),
    );
  }

  async #record(em: EntityManager, user: User, sessionId: string, origin: RequestOrigin, action: AuditAction): Promise<void> {
    const companyId = user.companyId ?? null;
    const author = {
      user: { userId: user.id, username: user.username, role: user.role, companyId },
      impersonator: null,
      sessionId,
      ...origin,
    };
    await this.audit.record(em, author, { companyId, action, target: { type: 'session', id: sessionId, name: null } });
  }

  #tokens(userId: string, sessionId: string, refreshToken: string): TokensView {
    const expiresIn = this.settings.accessTokenSeconds;
    return { accessToken: this.tokens.sign({ sub: userId, sid: sessionId }, expiresIn), tokenType: 'Bearer', expiresIn, refreshToken };
  }
}
