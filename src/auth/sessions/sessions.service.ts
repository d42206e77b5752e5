import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin } from '../../audit/index.ts';
import type { Actor, RequestOrigin } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Session } from './session.entity.ts';
import { databaseNow } from '../../platform/database/index.ts';

/** A session with the address and the program that started it. */
export type EndedSession = Pick<Session, 'id' | 'address' | 'userAgent'>;

/** Impersonation sessions that have ended, whatever ended them. */
interface EndedImpersonations {
  sessions: EndedSession[];
  reason: string;
  origin: ChangeOrigin;
}

/** Called in the transaction that ends the sessions. */
type EndedImpersonationsSubscriber = (em: EntityManager, ended: EndedImpersonations) => Promise<void>;

interface ImpersonationStart {
  impersonator: Actor;
  userId: string;
  reason: string;
  seconds: number;
}

type StartedImpersonation = Pick<Session, 'id' | 'createdAt' | 'expiresAt'>;

/** `startedBy`: the running impersonation of an admin. */
type SessionSelection = { sessionIds: string[] } | { userIds: string[] } | { companyId: string } | { startedBy: string };

const activeSessionsMax = 20;
const listedSessionsMax = 200;

@Injectable()
export class SessionsService {
  readonly #subscribers: EndedImpersonationsSubscriber[] = [];

  constructor(private readonly settings: Settings) {}

  subscribeToEndedImpersonations(subscriber: EndedImpersonationsSubscriber): void {
    this.#subscribers.push(subscriber);
  }

  /** The caller has locked the user. */
  async startLogin(em: EntityManager, userId: string, origin: RequestOrigin): Promise<Session> {
    const now = databaseNow();
    const session = em.create(Session, {
      id: randomUUID(),
      kind: 'login',
      userId,
      impersonatorId: null,
      parentSessionId: null,
      reason: null,
      address: origin.address,
      userAgent: origin.userAgent,
      authenticatedAt: now,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: secondsFromNow(this.settings.refreshAbsoluteSeconds),
      endedAt: null,
      endReason: null,
    });
    await em.flush();
    await this.#endSurplus(em, userId, origin);
    return session;
  }

  /** Ends the oldest sessions of a user who has too many (OWASP ASVS 5.0, 7.1.2). */
  async #endSurplus(em: EntityManager, userId: string, origin: RequestOrigin): Promise<void> {
    const surplus = await em.execute<{ id: string }[]>(
      `select id from sessions where user_id = ? and kind = 'login' and ended_at is null and expires_at > now()
       order by created_at desc, id desc offset ?`,
      [userId, activeSessionsMax],
    );
    if (surplus.length > 0) await this.end(em, { sessionIds: surplus.map(({ id }) => id) }, 'too-many-sessions', origin);
  }

  /** The active logins of a user, the newest first. */
  findActiveLogins(em: EntityManager, userId: string): Promise<Session[]> {
    return em.find(
      Session,
      { userId, kind: 'login', endedAt: null, expiresAt: { $gt: databaseNow() } },
      { orderBy: { createdAt: 'desc', id: 'asc' }, limit: listedSessionsMax },
    );
  }

  /** For some time the session counts as a fresh login (RFC 9470). */
  async markReauthenticated(em: EntityManager, sessionId: string): Promise<void> {
    await em.execute('update sessions set authenticated_at = now() where id = ?', [sessionId]);
  }

  /** An admin's session in the account of a user. It ends after the given time, or with the admin's own session. */
  async startImpersonation(
    em: EntityManager,
    { impersonator, userId, reason, seconds }: ImpersonationStart,
  ): Promise<StartedImpersonation> {
    const now = databaseNow();
    const { user, sessionId, address, userAgent } = impersonator;
    const [session] = await em.execute<[{ id: string; expires_at: string | Date }]>(
      `insert into sessions (id, kind, user_id, impersonator_id, parent_session_id, reason, address, user_agent,
         authenticated_at, created_at, last_used_at, expires_at)
       select ?, 'impersonation', ?, ?, id, ?, ?, ?, ?, ?, ?, least(?, expires_at) from sessions where id = ?
       returning id, expires_at`,
      [randomUUID(), userId, user.userId, reason, address, userAgent, now, now, now, secondsFromNow(seconds), sessionId],
    );
    return { id: session.id, createdAt: now, expiresAt: new Date(session.expires_at) };
  }

  /**
   * Ends active sessions, together with the impersonations that were started from them. A selection by user also ends
   * the impersonations of that user's account. Returns the number of ended sessions.
   */
  async end(
    em: EntityManager,
    selection: SessionSelection,
    reason: string,
    origin: ChangeOrigin,
    { exceptSessionId, onlyImpersonations = false }: { exceptSessionId?: string; onlyImpersonations?: boolean } = {},
  ): Promise<number> {
    const [condition, parameters] = selectionCondition(selection);
    const ended = await em.execute<{ id: string; kind: string; address: string | null; user_agent: string | null }[]>(
      `update sessions set ended_at = now(), end_reason = ? where ended_at is null and (${condition}) and id is distinct from ?
       ${onlyImpersonations ? "and kind = 'impersonation'" : ''} returning id, kind, address, user_agent`,
      [reason, ...parameters, exceptSessionId ?? null],
    );
    const sessions = ended
      .filter(({ kind }) => kind === 'impersonation')
      .map(({ id, address, user_agent: userAgent }) => ({ id, address, userAgent }));
    if (sessions.length > 0) for (const subscriber of this.#subscribers) await subscriber(em, { sessions, reason, origin });
    return ended.length;
  }
}

function secondsFromNow(seconds: number): Date {
  return new Date(databaseNow().getTime() + seconds * 1000);
}

function selectionCondition(selection: SessionSelection): [condition: string, parameters: unknown[]] {
  if ('sessionIds' in selection) {
    const ids = JSON.stringify(selection.sessionIds);
    return [`id in (${idList}) or parent_session_id in (${idList})`, [ids, ids]];
  }
  if ('userIds' in selection) {
    const ids = JSON.stringify(selection.userIds);
    return [`user_id in (${idList}) or impersonator_id in (${idList})`, [ids, ids]];
  }
  if ('startedBy' in selection) return [`kind = 'impersonation' and impersonator_id = ? and expires_at > now()`, [selection.startedBy]];
  return ['user_id in (select u.id from users u where u.company_id = ?)', [selection.companyId]];
}

const idList = 'select value::uuid from jsonb_array_elements_text(?::jsonb)';
