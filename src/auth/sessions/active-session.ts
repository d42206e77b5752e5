import type { EntityManager } from '@mikro-orm/postgresql';
import type { Account, Role } from '../../platform/access/index.ts';
import type { Database, QueryOptions } from '../../platform/database/index.ts';

/** Everything that a request needs to know about its session, read in one query. */
interface ActiveSession {
  user: Account;
  impersonator: Account | null;
  authenticatedAt: Date;
  mustChangePassword: boolean;
}

interface LoginRow {
  user_id: string;
  username: string;
  role: Role;
  company_id: string | null;
  must_change_password: boolean;
  authenticated_at: string | Date;
}

interface ImpersonationRow extends LoginRow {
  admin_id: string;
  admin_username: string;
  admin_role: Role;
  admin_company_id: string | null;
}

const sessionColumns = 'u.id as user_id, u.username, u.role, u.company_id, u.must_change_password, s.authenticated_at';
const isActive = 's.ended_at is null and s.expires_at > now() and u.disabled_at is null and c.disabled_at is null';

/** A login counts while it, its user and the company are active. */
const loginQuery = `select ${sessionColumns}
  from sessions s join users u on u.id = s.user_id left join companies c on c.id = u.company_id
  where s.id = ? and s.kind = 'login' and ${isActive}`;

/** An impersonation counts while the admin and the admin's own session are active too, and the admin may still start it. */
const impersonationQuery = `select ${sessionColumns},
    a.id as admin_id, a.username as admin_username, a.role as admin_role, a.company_id as admin_company_id
  from sessions s join users u on u.id = s.user_id left join companies c on c.id = u.company_id
  join users a on a.id = s.impersonator_id left join companies ac on ac.id = a.company_id
  join sessions parent on parent.id = s.parent_session_id
  where s.id = ? and s.kind = 'impersonation' and ${isActive}
    and a.disabled_at is null and ac.disabled_at is null and a.role in ('company_admin', 'platform_admin')
    and (u.role = 'member' or (u.role = 'company_admin' and a.role = 'platform_admin'))
    and c.is_impersonation_enabled and parent.ended_at is null and parent.expires_at > now()`;

/** Null unless the session is an active one of this kind. */
export function findActiveSession(
  database: Database,
  sessionId: string,
  kind: 'login' | 'impersonation',
  options?: Pick<QueryOptions, 'waits'>,
): Promise<ActiveSession | null> {
  return kind === 'login' ? findLogin(database, sessionId, options) : findImpersonation(database, sessionId, options);
}

/** Whether it is an active login, in the caller's transaction. */
export async function isActiveLogin(em: EntityManager, sessionId: string): Promise<boolean> {
  return (await em.execute<unknown[]>(loginQuery, [sessionId])).length > 0;
}

async function findLogin(database: Database, sessionId: string, options?: QueryOptions): Promise<ActiveSession | null> {
  const [row] = await database.query<LoginRow>('all', loginQuery, [sessionId], { ...options, name: 'active_login' });
  return row ? { ...toSession(row), impersonator: null } : null;
}

async function findImpersonation(database: Database, sessionId: string, options?: QueryOptions): Promise<ActiveSession | null> {
  const named = { ...options, name: 'active_impersonation' };
  const [row] = await database.query<ImpersonationRow>('all', impersonationQuery, [sessionId], named);
  if (!row) return null;
  const { admin_id: userId, admin_username: username, admin_role: role, admin_company_id: companyId } = row;
  return { ...toSession(row), impersonator: { userId, username, role, companyId } };
}

function toSession(row: LoginRow): Omit<ActiveSession, 'impersonator'> {
  return {
    user: { userId: row.user_id, username: row.username, role: row.role, companyId: row.company_id },
    authenticatedAt: new Date(row.authenticated_at),
    mustChangePassword: row.must_change_password,
  };
}
