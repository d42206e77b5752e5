import type { EntityManager } from '@mikro-orm/postgresql';
import type { Account, Role } from '../../platform/access/index.ts';

/** Everything that a request needs to know about its session, read in one query. */
interface ActiveSession {
  user: Account;
  impersonator: Account | null;
  authenticatedAt: Date;
  mustChangePassword: boolean;
}

interface ActiveSessionRow {
  user_id: string;
  username: string;
  role: Role;
  company_id: string | null;
  must_change_password: boolean;
  authenticated_at: string | Date;
  admin_id: string | null;
  admin_username: string;
  admin_role: Role;
  admin_company_id: string | null;
}

/** Null unless the session, its user, the company and, for an impersonation, the admin and the parent session are active. */
export async function findActiveSession(em: EntityManager, sessionId: string): Promise<ActiveSession | null> {
  const [row] = await em.execute<ActiveSessionRow[]>(
    `select u.id as user_id, u.username, u.role, u.company_id, u.must_change_password, s.authenticated_at,
            a.id as admin_id, a.username as admin_username, a.role as admin_role, a.company_id as admin_company_id
     from sessions s
     join users u on u.id = s.user_id
     left join companies c on c.id = u.company_id
     left join users a on a.id = s.impersonator_id
     left join companies ac on ac.id = a.company_id
     left join sessions parent on parent.id = s.parent_session_id
     where s.id = ? and s.ended_at is null and s.expires_at > now()
       and u.disabled_at is null and c.disabled_at is null
       and (s.kind = 'login' or (
         a.disabled_at is null and ac.disabled_at is null and a.role in ('company_admin', 'platform_admin')
         and (u.role = 'member' or (u.role = 'company_admin' and a.role = 'platform_admin'))
         and c.is_impersonation_enabled and parent.ended_at is null and parent.expires_at > now()))`,
    [sessionId],
  );
  return row ? toActiveSession(row) : null;
}

function toActiveSession(row: ActiveSessionRow): ActiveSession {
  return {
    user: { userId: row.user_id, username: row.username, role: row.role, companyId: row.company_id },
    authenticatedAt: new Date(row.authenticated_at),
    mustChangePassword: row.must_change_password,
    impersonator:
      row.admin_id === null
        ? null
        : { userId: row.admin_id, username: row.admin_username, role: row.admin_role, companyId: row.admin_company_id },
  };
}
