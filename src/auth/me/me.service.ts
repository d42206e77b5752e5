import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { AccountsService } from '../../users/index.ts';
import { type MeView, toCurrentImpersonationView } from '../auth.dto.ts';
import { Session } from '../sessions/session.entity.ts';
import { UnseenImpersonations } from './unseen-impersonations.ts';

@Injectable()
export class MeService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly unseenImpersonations: UnseenImpersonations,
  ) {}

  /** The user of the session, with the admin behind it if it is an impersonation. */
  get(actor: Actor): Promise<MeView> {
    return this.database.acrossCompanies(async (em) => {
      const own = await this.accounts.getOwn(em, actor);
      if (actor.impersonator) {
        const session = await em.findOneOrFail(Session, { id: actor.sessionId });
        return {
          ...own,
          actor: { id: actor.impersonator.userId, username: actor.impersonator.username },
          impersonation: toCurrentImpersonationView(session),
          mustChangePassword: false,
          unseenImpersonations: 0,
        };
      }
      const isNotified = own.company?.policy.impersonation.notifyUser;
      return {
        ...own,
        actor: null,
        impersonation: null,
        mustChangePassword: actor.mustChangePassword,
        unseenImpersonations: isNotified ? await this.unseenImpersonations.count(em, own.company!.id, actor.user.userId) : 0,
      };
    });
  }
}
