import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin } from '../audit/index.ts';
import type { Actor, RequestOrigin } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Session } from './session.entity.ts';

/** Is told, inside the transaction, which impersonation sessions have ended. */
export type ImpersonationsEndedListener = (em: EntityManager, sessionIds: string[], reason: string, origin: ChangeOrigin) => Promise<void>;

export interface ImpersonationStart {
  impersonator: Actor;
  userId: string;
  reason: string;
  seconds: number;
}

export type EndedBy = { sessionIds: string[] } | { userIds: string[] } | { companyId: string };

const liveSessionsMax = 20;

@Injectable()
export class SessionsService {
  readonly #listeners: ImpersonationsEndedListener[] = [];

  constructor(private readonly settings: Settings) {}

  onImpersonationsEnded(listener: ImpersonationsEndedListener): void {
    this.#listeners.push(listener);
  }

  /** A session of a user, with its first refresh token. */
  async startLogin(em: EntityManager, userId: string, origin: RequestOrigin): Promise<{ sessionId: string; refreshToken: string }> {
    const session = this.#create(em, { kind: 'login', userId, expiresAt: secondsFromNow(this.settings.refreshAbsoluteSeconds) }, origin);
    await em.flush();
    await this.#endSurplus(em, userId, origin);
    return { sessionId: session.id, refreshToken: await this.addRefreshToken(em, session.id, session.expiresAt) };
  }

  /** Whoever logs in once too often ends the oldest session (OWASP ASVS 5.0, 7.1.2). The user is locked by the caller. */
  async #endSurplus(em: EntityManager, userId: string, origin: RequestOrigin): Promise<void> {
    const surplus = await em.execute<{ id: string }[]>(
      `select id from sessions where user_id = ? and kind = 'login' and ended_at is null and expires_at > now()
       order by created_at desc, id desc offset ?`,
      [userId, liveSessionsMax],
    );
    if (surplus.length > 0) await this.end(em, { sessionIds: surplus.map(({ id }) => id) }, 'too-many-sessions', origin);
  }

  /** The password was given again in this session: for a while it counts as fresh (RFC 9470). */
  async reauthenticated(em: EntityManager, sessionId: string): Promise<void> {
    await em.execute('update sessions set authenticated_at = now() where id = ?', [sessionId]);
  }

  /** An admin's session in the account of a user, for so long and without a refresh token. */
  async startImpersonation(em: EntityManager, { impersonator, userId, reason, seconds }: ImpersonationStart): Promise<Session> {
    const session = this.#create(
      em,
      {
        kind: 'impersonation',
        userId,
        impersonatorId: impersonator.user.userId,
        parentSessionId: impersonator.sessionId,
        reason,
        expiresAt: secondsFromNow(seconds),
      },
      impersonator,
    );
    await em.flush();
    return session;
  }

  /** A new refresh token of 256 random bits; only its hash is kept. */
  async addRefreshToken(em: EntityManager, sessionId: string, sessionExpiresAt: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const idleUntil = secondsFromNow(this.settings.refreshIdleSeconds);
    const expiresAt = idleUntil < sessionExpiresAt ? idleUntil : sessionExpiresAt;
    await em.execute('insert into refresh_tokens (token_hash, session_id, expires_at) values (?, ?, ?)', [
      hashToken(token),
      sessionId,
      expiresAt,
    ]);
    return token;
  }

  /**
   * Ends live sessions, and with a session the impersonations that were started from it. By user: those of the
   * user, those in the account of the user, and those that the user has in other accounts. Returns their number.
   */
  async end(
    em: EntityManager,
    by: EndedBy,
    reason: string,
    origin: ChangeOrigin,
    { exceptSessionId, onlyImpersonations = false }: { exceptSessionId?: string; onlyImpersonations?: boolean } = {},
  ): Promise<number> {
    const [condition, parameters] = endedSessions(by);
    const ended = await em.execute<{ id: string; kind: string }[]>(
      `update sessions set ended_at = now(), end_reason = ? where ended_at is null and (${condition}) and id is distinct from ?
       ${onlyImpersonations ? "and kind = 'impersonation'" : ''} returning id, kind`,
      [reason, ...parameters, exceptSessionId ?? null],
    );
    const impersonations = ended.filter(({ kind }) => kind === 'impersonation').map(({ id }) => id);
    if (impersonations.length > 0) for (const listener of this.#listeners) await listener(em, impersonations, reason, origin);
    return ended.length;
  }

  #create(
    em: EntityManager,
    given: Partial<Session> & Pick<Session, 'kind' | 'userId' | 'expiresAt'>,
    { address, userAgent }: RequestOrigin,
  ): Session {
    const now = new Date();
    return em.create(Session, {
      impersonatorId: null,
      parentSessionId: null,
      reason: null,
      ...given,
      id: randomUUID(),
      address,
      userAgent,
      authenticatedAt: now,
      createdAt: now,
      lastUsedAt: now,
      endedAt: null,
      endReason: null,
    });
  }
}

/** Tokens have 256 random bits, so that a plain hash is enough to keep them (OWASP ASVS 5.0, 11.4). */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function secondsFromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

function endedSessions(by: EndedBy): [condition: string, parameters: unknown[]] {
  if ('sessionIds' in by) {
    const ids = JSON.stringify(by.sessionIds);
    return [`id in (${idList}) or parent_session_id in (${idList})`, [ids, ids]];
  }
  if ('userIds' in by) {
    const ids = JSON.stringify(by.userIds);
    return [`user_id in (${idList}) or impersonator_id in (${idList})`, [ids, ids]];
  }
  return ['user_id in (select u.id from users u where u.company_id = ?)', [by.companyId]];
}

const idList = 'select value::uuid from jsonb_array_elements_text(?::jsonb)';
