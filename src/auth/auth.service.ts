import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../libs/problem-details/index.ts';
import { PasswordHasher } from '../platform/passwords/index.ts';
import { type AuditAuthor, type AuditEntry, AuditService } from '../audit/index.ts';
import type { Actor, RequestOrigin } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { AccountsService, type FoundAccount, usernameKey, usersProblems } from '../users/index.ts';
import { AccessTokens } from './access/access-tokens.service.ts';
import { isActiveLogin } from './sessions/active-session.ts';
import type { Credentials, SignedInView, TokensView } from './auth.dto.ts';
import { authProblems } from './auth.errors.ts';
import { LoginAudit } from './login-audit.service.ts';
import { LoginThrottle } from './login-throttle.service.ts';
import { type LockedToken, RefreshTokens } from './sessions/refresh-tokens.service.ts';
import { SessionsService } from './sessions/sessions.service.ts';

@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly refreshTokens: RefreshTokens,
    private readonly throttle: LoginThrottle,
    private readonly accessTokens: AccessTokens,
    private readonly loginAudit: LoginAudit,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditService,
  ) {}

  /** Throws `auth/invalid-credentials`, the same for every reason, or `auth/too-many-failures`. */
  async login(origin: RequestOrigin, credentials: Credentials): Promise<SignedInView> {
    const username = usernameKey(credentials.username);
    const { found, signedIn } = await this.throttle.attempt(username, origin, () => this.#checkCredentials(origin, credentials));
    if (signedIn) return signedIn;
    await this.#recordFailure(found, username, origin, ['session.denied']);
    throw authProblems.invalidCredentials({ detail: 'Check the username and the password, or ask your admin.' });
  }

  /**
   * Rotates a refresh token (RFC 9700 §4.14.2). Reuse of a token shows that it was copied, so it ends the session.
   * Within `leewaySeconds` of its first use the token is accepted again, because the client may have lost the response.
   * The refresh token in the lost response becomes invalid. Throws `auth/invalid-refresh-token`, the same for every reason.
   */
  async refresh(origin: RequestOrigin, refreshToken: string, leewaySeconds = 0): Promise<TokensView> {
    const tokens = await this.database.acrossCompanies(async (em) => {
      const token = await this.refreshTokens.lock(em, refreshToken, leewaySeconds);
      if (!token) return null;
      if (token.is_used) {
        await this.#endSessionOf(em, token, origin, 'refresh-token-reused');
        return null;
      }
      if (token.is_expired || !(await isActiveLogin(em, token.session_id))) return null;
      return this.#tokens(token.user_id, token.session_id, await this.refreshTokens.rotate(em, token));
    });
    // Thrown outside the transaction, which has ended the session of a reused token.
    if (!tokens) throw authProblems.invalidRefreshToken({ detail: 'Log in again.' });
    return tokens;
  }

  async logout(actor: Actor): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      await this.sessions.end(em, { sessionIds: [actor.sessionId] }, 'logged-out', actor);
      await this.audit.record(em, actor, ownSessionEntry(actor, 'session.ended'));
    });
  }

  /** Ends the session of a refresh token, used or not. Does nothing for an unknown token. */
  async logoutByRefreshToken(origin: RequestOrigin, refreshToken: string): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const token = await this.refreshTokens.lock(em, refreshToken);
      if (token) await this.#endSessionOf(em, token, origin, 'logged-out');
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

  /** Wrong current passwords count as failed logins. */
  async changePassword(actor: Actor, currentPassword: string, newPassword: string): Promise<void> {
    await this.accounts.refuseWeakPassword(actor, newPassword);
    await this.#attemptOwn(actor, async (username) => {
      try {
        await this.accounts.changeOwnPassword(actor, currentPassword, newPassword);
      } catch (error) {
        if (error instanceof ProblemError && error.code === usersProblems.wrongPassword().code) return false;
        throw error;
      }
      await this.database.acrossCompanies((em) => this.throttle.succeed(em, username, actor.address));
      return true;
    });
  }

  /** Makes the session fresh. Throws `users/wrong-password`; wrong passwords count as failed logins. */
  async reauthenticate(actor: Actor, password: string): Promise<void> {
    await this.#attemptOwn(actor, async (username) => {
      if (!(await this.accounts.isOwnPassword(actor, password))) return false;
      await this.database.acrossCompanies(async (em) => {
        await this.sessions.markReauthenticated(em, actor.sessionId);
        await this.throttle.succeed(em, username, actor.address);
        await this.audit.record(em, actor, ownSessionEntry(actor, 'session.reauthenticated'));
      });
      return true;
    });
  }

  /** Null for wrong credentials. */
  async #checkCredentials(
    origin: RequestOrigin,
    { username, password }: Credentials,
  ): Promise<{ found: FoundAccount | null; signedIn: SignedInView | null }> {
    const found = await this.accounts.findByUsername(username);
    const isCorrect = found ? await this.hasher.verify(found.passwordHash, password) : await this.hasher.verifyDummy(password);
    if (!isCorrect) return { found, signedIn: null };
    // The parameters may be stronger today than when the password was set (OWASP Password Storage Cheat Sheet).
    const newHash = this.hasher.isOutdated(found!.passwordHash) ? await this.hasher.hash(password) : null;
    return { found, signedIn: await this.database.acrossCompanies((em) => this.#signIn(em, found!, newHash, origin)) };
  }

  /** Null if the account was disabled or its password was changed since the password was checked. */
  async #signIn(em: EntityManager, found: FoundAccount, newHash: string | null, origin: RequestOrigin): Promise<SignedInView | null> {
    const user = await this.accounts.markLoggedIn(em, found);
    if (!user) return null;
    const session = await this.sessions.startLogin(em, user.id, origin);
    const refreshToken = await this.refreshTokens.add(em, session.id, session.expiresAt);
    if (newHash) await this.accounts.rehash(em, user.id, found.passwordHash, newHash);
    await this.throttle.succeed(em, usernameKey(user.username), origin.address);
    await this.audit.record(em, authorOf(user.id, user.username, session.id, origin), {
      companyId: user.companyId,
      action: 'session.started',
      target: sessionTarget(session.id),
    });
    return { ...this.#tokens(user.id, session.id, refreshToken), user };
  }

  /** The same statements for an unknown username, but for the entries: the time of the response tells nothing. */
  async #recordFailure(user: FoundAccount | null, username: string, origin: RequestOrigin, actions: AuditEntry['action'][]): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const restricted = (await this.throttle.startsRestriction(em, username)) ? (['user.login-restricted'] as const) : [];
      await this.loginAudit.record(em, user, origin, ...actions, ...restricted);
    });
  }

  /** Runs the check of the actor's own password. A wrong one counts as a failed login. */
  async #attemptOwn(actor: Actor, check: (username: string) => Promise<boolean>): Promise<void> {
    const username = usernameKey(actor.user.username);
    if (await this.throttle.attempt(username, actor, () => check(username), { isSignedIn: true })) return;
    const user = await this.accounts.findByUsername(actor.user.username);
    await this.#recordFailure(user, username, actor, []);
    throw usersProblems.wrongPassword();
  }

  async #endSessionOf(em: EntityManager, token: LockedToken, origin: RequestOrigin, reason: string): Promise<void> {
    const ended = await this.sessions.end(em, { sessionIds: [token.session_id] }, reason, origin);
    if (ended === 0) return;
    await this.audit.record(em, authorOf(token.user_id, token.username, token.session_id, origin), {
      companyId: token.company_id,
      action: 'session.ended',
      target: sessionTarget(token.session_id),
      details: { reason },
    });
  }

  #tokens(userId: string, sessionId: string, refreshToken: string): TokensView {
    const expiresIn = this.settings.accessTokenSeconds;
    const accessToken = this.accessTokens.sign({ sub: userId, sid: sessionId }, expiresIn);
    return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken };
  }
}

function authorOf(userId: string, username: string, sessionId: string, origin: RequestOrigin): AuditAuthor {
  return { user: { userId, username }, impersonator: null, sessionId, ...origin };
}

function sessionTarget(id: string): AuditEntry['target'] {
  return { type: 'session', id, name: null };
}

function ownSessionEntry({ user, sessionId }: Actor, action: AuditEntry['action']): AuditEntry {
  return { companyId: user.companyId, action, target: sessionTarget(sessionId) };
}
