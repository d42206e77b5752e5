import { Injectable } from '@nestjs/common';
import { companyViewColumns, toCompanyView } from '../../companies/index.ts';
import { type Actor, notSignedIn } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { toUserView, userViewColumns } from '../../users/index.ts';
import { type CurrentImpersonationView, type MeView, toCurrentImpersonationView } from '../auth.dto.ts';
import { UnseenImpersonations } from './unseen-impersonations.ts';

interface OwnAccountRow extends Record<string, unknown> {
  'user.companyId': string | null;
  unseen: number;
}

interface ImpersonationRow {
  reason: string | null;
  created_at: string;
  expires_at: string;
}

const userColumns = userViewColumns.withPrefix('user.');
const companyColumns = companyViewColumns.withPrefix('company.');

@Injectable()
export class MeService {
  readonly #ownAccount: string;

  constructor(
    private readonly database: Database,
    unseenImpersonations: UnseenImpersonations,
  ) {
    this.#ownAccount = `select ${userColumns.list('u')}, ${companyColumns.list('c')},
        case when c.notifies_impersonated then (${unseenImpersonations.countOf('u')}) else 0 end as unseen
      from users u left join companies c on c.id = u.company_id where u.id = ?`;
  }

  /** The user of the session, with the admin behind it if it is an impersonation. */
  async get(actor: Actor): Promise<MeView> {
    const { impersonator, mustChangePassword, user } = actor;
    const [row] = await this.database.query<OwnAccountRow>('all', this.#ownAccount, [user.userId], { name: 'own_account' });
    if (!row) throw notSignedIn({ hasToken: true });
    return {
      user: toUserView(userColumns.read(row)),
      company: row['user.companyId'] === null ? null : toCompanyView(companyColumns.read(row)),
      actor: impersonator && { id: impersonator.userId, username: impersonator.username },
      impersonation: impersonator && (await this.#impersonation(actor.sessionId)),
      mustChangePassword: !impersonator && mustChangePassword,
      unseenImpersonations: impersonator ? 0 : row.unseen,
    };
  }

  async #impersonation(sessionId: string): Promise<CurrentImpersonationView> {
    const sql = 'select reason, created_at, expires_at from sessions where id = ?';
    const [row] = await this.database.query<ImpersonationRow>('all', sql, [sessionId]);
    if (!row) throw notSignedIn({ hasToken: true });
    return toCurrentImpersonationView({ id: sessionId, reason: row.reason, createdAt: row.created_at, expiresAt: row.expires_at });
  }
}
