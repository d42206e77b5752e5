import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { UsersService } from '../../users/index.ts';
import { type SessionsView, toSessionView } from '../auth.dto.ts';
import { SessionsService } from './sessions.service.ts';

/** What company admins see of the sessions of their users. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /** The active logins of a user, the newest first. Throws `users/not-found`. */
  async list(actor: Actor, userId: string): Promise<SessionsView> {
    const companyId = companyOf(actor);
    const sessions = await this.database.inCompany(companyId, async (em) => {
      await this.users.require(em, companyId, userId);
      return this.sessions.findActiveLogins(em, userId);
    });
    return { items: sessions.map((session) => toSessionView(session, actor.sessionId)) };
  }
}
