import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { authProblems } from '../auth.errors.ts';
import { type SessionsView, toSessionView } from '../auth.dto.ts';
import { Session } from '../sessions/session.entity.ts';
import { SessionsService } from '../sessions/sessions.service.ts';

/** What users see and end of their own sessions. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
  ) {}

  /** The active logins of the user, the newest first. */
  async list(actor: Actor): Promise<SessionsView> {
    const sessions = await this.database.acrossCompanies((em) => this.sessions.findActiveLogins(em, actor.user.userId));
    return { items: sessions.map((session) => toSessionView(session, actor.sessionId)) };
  }

  /** Throws `auth/session-not-found` unless it is an active session of the user. */
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
