import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../platform/access/index.ts';

/** The user whom an admin wants to log in as, and what the company allows. */
export interface ImpersonationTarget {
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
 *
 * It also sets the time of the last login by an admin, so the caller must roll back if it refuses. Undoing an import leaves a user
 * enabled after that time, as after a login.
 */
export async function lockForImpersonation(
  em: EntityManager,
  { companyId, userId, adminId }: { companyId: string; userId: string; adminId: string },
): Promise<ImpersonationTarget | null> {
  const locked = await em.execute<(ImpersonationTarget & { company_id: string | null })[]>(
    `with company as (
       select disabled_at, is_impersonation_enabled, impersonation_minutes, impersonation_starts_per_hour, reauthenticate_minutes
       from companies where id = ? for share),
     locked as (
       select u.id, u.username, u.role, u.company_id, u.disabled_at is not null or c.disabled_at is not null as "isDisabled",
         c.is_impersonation_enabled as "isImpersonationEnabled", c.impersonation_minutes as "impersonationMinutes",
         c.impersonation_starts_per_hour as "startsPerHour", c.reauthenticate_minutes as "reauthenticateMinutes"
       from users u cross join company c where u.id in (?, ?) order by u.id for update of u),
     marked as (update users set last_impersonated_at = now() where id = ? and (select count(*) from locked) > 0)
     select * from locked`,
    [companyId, userId, adminId, userId],
  );
  if (!locked.some(({ id }) => id === adminId)) return null;
  return locked.find((user) => user.id === userId && user.company_id === companyId) ?? null;
}
