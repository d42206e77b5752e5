import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../libs/problem-details/index.ts';
import { AuditService, type ChangeOrigin } from '../audit/index.ts';
import { AccessTokens, type EndedSession, SessionsService } from '../auth/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { SkippedDatalinks } from '../datalinks/index.ts';
import { type Actor, requireFreshLogin } from '../platform/access/index.ts';
import { JobQueue } from '../platform/jobs/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, databaseNow, ViewColumns } from '../platform/database/index.ts';
import type { Page } from '../platform/http/index.ts';
import { type ImpersonationTarget, lockForImpersonation, usersProblems } from '../users/index.ts';
import { findImpersonations, toImpersonationsPage } from './find-impersonations.ts';
import {
  type ImpersonationStart,
  type ImpersonationsQuery,
  type ImpersonationView,
  type StartedImpersonationView,
  toImpersonationView,
} from './impersonation.dto.ts';
import { Impersonation } from './impersonation.entity.ts';
import { impersonationProblems } from './impersonation.errors.ts';
import { impersonationDenialReason } from './impersonation.rules.ts';
import { requireStartsLeft } from './start-limit.ts';

/** An expired impersonation has its entry in the audit log within a minute. */
const expirySweepMilliseconds = 30_000;
const expiredBatchSize = 50;

type CompanyUser = Pick<ImpersonationTarget, 'id' | 'username'> & { companyId: string };

const endedProperties = ['id', 'companyId', 'impersonatorId', 'impersonatorUsername', 'userId', 'username', 'endReason'] as const;
const endedColumns = new ViewColumns<Impersonation, (typeof endedProperties)[number]>(endedProperties);

/** "Login as user": short, audited, and ended as soon as one of its preconditions fails. */
@Injectable()
export class ImpersonationService {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly companies: CompaniesService,
    private readonly sessions: SessionsService,
    private readonly skippedDatalinks: SkippedDatalinks,
    private readonly tokens: AccessTokens,
    private readonly audit: AuditService,
    queue: JobQueue,
  ) {
    sessions.subscribeToEndedImpersonations((em, { sessions: ended, reason, origin }) => this.#markEnded(em, ended, reason, origin));
    queue.repeat(expirySweepMilliseconds, () => this.endExpired());
  }

  /**
   * Throws `impersonation/not-allowed`, `switched-off`, `already-running`, `too-many-starts`, `users/not-found`, or
   * `skipped-datalinks/not-found`.
   */
  async start(actor: Actor, companyId: string, userId: string, wanted: ImpersonationStart): Promise<StartedImpersonationView> {
    const impersonation = await this.#start(actor, companyId, userId, wanted).catch(async (error: unknown) => {
      if (error instanceof ProblemError) await this.#recordDenied(actor, companyId, userId, error.code);
      throw error;
    });
    const seconds = Math.max(1, Math.floor((impersonation.expiresAt.getTime() - databaseNow().getTime()) / 1000));
    return {
      accessToken: this.tokens.sign({ sub: userId, sid: impersonation.id, act: { sub: actor.user.userId } }, seconds),
      tokenType: 'Bearer',
      expiresAt: impersonation.expiresAt.toISOString(),
      impersonation: toImpersonationView(impersonation),
    };
  }

  /** The impersonation of this session, or the one that the admin has started. Throws `impersonation/not-found`. */
  getCurrent(actor: Actor): Promise<ImpersonationView> {
    return this.database.acrossCompanies(async (em) => toImpersonationView(await this.#current(em, actor)));
  }

  /** Throws `impersonation/not-found`. */
  async stop(actor: Actor): Promise<void> {
    const which = actor.impersonator ? { sessionIds: [actor.sessionId] } : { startedBy: actor.user.userId };
    const ended = await this.database.acrossCompanies((em) => this.sessions.end(em, which, 'stopped', actor));
    if (ended === 0) throw notRunning();
  }

  /** The impersonations of a company, or those of a user and by that user, the newest first. */
  async list(companyId: string, query: ImpersonationsQuery): Promise<Page<ImpersonationView>> {
    const { userId } = query;
    const found = await this.database.inCompany(companyId, async (em) => {
      await this.companies.require(em, companyId);
      return findImpersonations(em, { companyId, ...(userId ? { $or: [{ userId }, { impersonatorId: userId }] } : {}) }, query);
    });
    return toImpersonationsPage(found, query, toImpersonationView);
  }

  /** Ends all expired impersonations. Each is ended once, because only one of several instances can end its session. */
  async endExpired(): Promise<void> {
    let count: number;
    do count = await this.database.acrossCompanies((em) => this.#endExpired(em, {}));
    while (count === expiredBatchSize);
  }

  #start(actor: Actor, companyId: string, userId: string, wanted: ImpersonationStart): Promise<Impersonation> {
    return this.database.acrossCompanies(async (em) => {
      const adminId = actor.user.userId;
      const user = (await lockForImpersonation(em, { companyId, userId, adminId })) ?? (await this.#refuseUnknown(em, companyId));
      const denialReason = impersonationDenialReason(actor.user, user);
      if (denialReason) throw impersonationProblems.notAllowed({ detail: denialReason });
      if (!user.isImpersonationEnabled)
        throw impersonationProblems.switchedOff({ detail: 'Ask for policy.impersonation.enabled to be set on the company.' });
      requireFreshLogin(actor, user.reauthenticateMinutes);
      if (wanted.skippedDatalinkId) await this.skippedDatalinks.requireOpen(em, companyId, userId, wanted.skippedDatalinkId);
      const { hasExpired } = await requireStartsLeft(em, {
        impersonatorId: adminId,
        perHour: Math.min(user.startsPerHour, this.settings.impersonationStartsPerHour),
        isFromSkippedDatalink: wanted.skippedDatalinkId !== undefined,
      });
      if (hasExpired) await this.#endExpired(em, { impersonatorId: adminId });
      const seconds = Math.min(user.impersonationMinutes * 60, this.settings.impersonationSeconds);
      return this.#begin(em, actor, { ...user, companyId }, wanted, seconds);
    });
  }

  async #refuseUnknown(em: EntityManager, companyId: string): Promise<never> {
    await this.companies.require(em, companyId);
    throw usersProblems.notFound();
  }

  async #begin(em: EntityManager, actor: Actor, user: CompanyUser, wanted: ImpersonationStart, seconds: number): Promise<Impersonation> {
    const impersonation = await this.#insert(em, actor, user, wanted, seconds).catch((error: unknown) => {
      if (error instanceof UniqueConstraintViolationException)
        throw impersonationProblems.alreadyRunning({ detail: 'Stop the running one first with DELETE /api/v1/impersonation.' });
      throw error;
    });
    await this.audit.record(em, actor, {
      companyId: impersonation.companyId,
      action: 'impersonation.started',
      target: { type: 'user', id: user.id, name: user.username },
      details: {
        impersonationId: impersonation.id,
        reason: wanted.reason,
        skippedDatalinkId: wanted.skippedDatalinkId,
        expiresAt: impersonation.expiresAt.toISOString(),
      },
    });
    return impersonation;
  }

  async #insert(
    em: EntityManager,
    actor: Actor,
    user: CompanyUser,
    { reason, skippedDatalinkId }: ImpersonationStart,
    seconds: number,
  ): Promise<Impersonation> {
    const session = await this.sessions.startImpersonation(em, { impersonator: actor, userId: user.id, reason, seconds });
    const impersonation = em.create(Impersonation, {
      id: session.id,
      companyId: user.companyId,
      impersonatorId: actor.user.userId,
      impersonatorUsername: actor.user.username,
      userId: user.id,
      username: user.username,
      reason,
      skippedDatalinkId: skippedDatalinkId ?? null,
      createdAt: session.createdAt,
      expiresAt: session.expiresAt,
      endedAt: null,
      endReason: null,
      seenAt: null,
    });
    await em.flush();
    return impersonation;
  }

  async #recordDenied(actor: Actor, companyId: string, userId: string, code: string): Promise<void> {
    await this.database.acrossCompanies((em) =>
      this.audit.record(em, actor, {
        // Null for a platform admin, who may have named a company that does not exist.
        companyId: actor.user.companyId,
        action: 'impersonation.denied',
        target: { type: 'user', id: userId, name: null },
        details: { code, companyId },
      }),
    );
  }

  async #current(em: EntityManager, actor: Actor): Promise<Impersonation> {
    const which = actor.impersonator ? { id: actor.sessionId } : { impersonatorId: actor.user.userId };
    const found = await em.findOne(Impersonation, { ...which, endedAt: null, expiresAt: { $gt: databaseNow() } });
    if (!found) throw notRunning();
    return found;
  }

  /** Returns how many it has ended. No request ends them, so the entry has the address and the program of the start. */
  async #endExpired(em: EntityManager, which: { impersonatorId?: string }): Promise<number> {
    const expired = await em.find(
      Impersonation,
      { ...which, endedAt: null, expiresAt: { $lte: databaseNow() } },
      { orderBy: { expiresAt: 'asc' }, limit: expiredBatchSize },
    );
    const ids = expired.map(({ id }) => id);
    return ids.length === 0 ? 0 : this.sessions.end(em, { sessionIds: ids }, 'expired', { requestId: null, address: null });
  }

  /** Runs in the transaction that ended the sessions. */
  async #markEnded(em: EntityManager, sessions: EndedSession[], reason: string, origin: ChangeOrigin): Promise<void> {
    const byId = new Map(sessions.map((session) => [session.id, session]));
    const now = databaseNow();
    const ended = await em.execute<Pick<Impersonation, (typeof endedProperties)[number]>[]>(
      `update impersonations set ended_at = least(expires_at, ?), end_reason = case when expires_at <= ? then 'expired' else ? end
       where id in (select value::uuid from jsonb_array_elements_text(?::jsonb)) and ended_at is null
       returning ${endedColumns.list('impersonations')}`,
      [now, now, reason, JSON.stringify([...byId.keys()])],
    );
    for (const { id, companyId, impersonatorId, impersonatorUsername, userId, username, endReason } of ended) {
      // A job has no program of its own: then the entry has address and program of the start.
      const client = origin.userAgent === undefined ? byId.get(id)! : origin;
      const author = {
        user: { userId, username },
        impersonator: { userId: impersonatorId, username: impersonatorUsername },
        sessionId: id,
        requestId: origin.requestId,
        address: client.address ?? null,
        userAgent: client.userAgent ?? null,
      };
      await this.audit.record(em, author, {
        companyId,
        action: 'impersonation.ended',
        target: { type: 'user', id: userId, name: username },
        details: { impersonationId: id, reason: endReason },
      });
    }
  }
}

function notRunning(): ProblemError {
  return impersonationProblems.notFound({ detail: 'No impersonation is running.' });
}
