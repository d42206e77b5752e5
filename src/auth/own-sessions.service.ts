import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.ts';
import type { Actor } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { AccountsService } from '../users/index.ts';
import { authProblems } from './auth.errors.ts';
import { type MeView, type SessionsView, toCurrentImpersonationView, toSessionView } from './auth.dto.ts';
import { Session } from './session.entity.ts';
import { SessionsService } from './sessions.service.ts';

/** How often somebody was logged in as the user whom the user has not yet seen named. The entity manager may see all companies. */
export type UnseenImpersonations = (em: EntityManager, companyId: string, userId: string) => Promise<number>;

/** What the acting user can see and end of the own sessions. */
@Injectable()
export class OwnSessionsService {
  #countUnseenImpersonations: UnseenImpersonations = () => Promise.resolve(0);

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
  ) {}

  /** For the module that knows; this one stands below it. */
  countUnseenImpersonationsWith(count: UnseenImpersonations): void {
    this.#countUnseenImpersonations = count;
  }

  describe(actor: Actor): Promise<MeView> {
    return this.database.acrossCompanies(async (em) => {
      const own = await this.accounts.getOwn(em, actor);
      const { mustChangePassword } = actor;
      if (!actor.impersonator) {
        const isNotified = own.company?.policy.impersonation.notifyUser;
        const unseenImpersonations = isNotified ? await this.#countUnseenImpersonations(em, own.company!.id, actor.user.userId) : 0;
        return { ...own, actor: null, impersonation: null, mustChangePassword, unseenImpersonations };
      }
      const session = await em.findOneOrFail(Session, { id: actor.sessionId });
      return {
        ...own,
        actor: { id: actor.impersonator.userId, username: actor.impersonator.username },
        impersonation: toCurrentImpersonationView(session),
        mustChangePassword: false,
        unseenImpersonations: 0,
      };
    });
  }

  async list(actor: Actor): Promise<SessionsView> {
    const sessions = await this.database.acrossCompanies((em) => this.sessions.listOwn(em, actor.user.userId));
    return { items: sessions.map((session) => toSessionView(session, actor.sessionId)) };
  }

  /** Throws `auth/session-not-found` for what is not a live session of the user's own. */
  async end(actor: Actor, sessionId: string): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const isOwn = await em.count(Session, { id: sessionId, userId: actor.user.userId, kind: 'login', endedAt: null });
      if (!isOwn) throw authProblems.sessionNotFound();
      await this.sessions.end(em, { sessionIds: [sessionId] }, 'ended-by-user', actor);
      await this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'session.ended',
        target: { type: 'session', id: sessionId, name: null },
      });
    });
  }
}
