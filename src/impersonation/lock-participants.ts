import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../platform/access/index.ts';

/** The user whom an admin wants to log in as, and what the company allows. */
export interface LockedUser {
  id: string;
  username: string;
  role: Role;
  /** The user, or the company. */
  isDisabled: boolean;
  isImpersonationEnabled: boolean;
  impersonationMinutes: number;
  startsPerHour: number;
  reauthenticateMinutes: number;
}

/**
 * Locks the company, then the user and the admin, so that no role or password changes while the session starts, and starts of one
 * admin wait for each other. Always in the same order: two admins who try to log in as each other must not wait for each other.
 * Null if the company has no such user, or the admin was deleted meanwhile.
 */
export async function lockParticipants(
  em: EntityManager,
  { companyId, userId, adminId }: { companyId: string; userId: string; adminId: string },
): Promise<LockedUser | null> {
  const locked = await em.execute<(LockedUser & { company_id: string | null })[]>(
    `with company as (
       select disabled_at, is_impersonation_enabled, impersonation_minutes, impersonation_starts_per_hour, reauthenticate_minutes
       from companies where id = ? for share)
     select u.id, u.username, u.role, u.company_id, u.disabled_at is not null or c.disabled_at is not null as "isDisabled",
       c.is_impersonation_enabled as "isImpersonationEnabled", c.impersonation_minutes as "impersonationMinutes",
       c.impersonation_starts_per_hour as "startsPerHour", c.reauthenticate_minutes as "reauthenticateMinutes"
     from users u cross join company c where u.id in (?, ?) order by u.id for update of u`,
    [companyId, userId, adminId],
  );
  if (!locked.some(({ id }) => id === adminId)) return null;
  return locked.find((user) => user.id === userId && user.company_id === companyId) ?? null;
}
