// The second wall between companies: row-level security, under a role that cannot go around it.
import type { EntityManager } from '@mikro-orm/postgresql';

/** The role of all transactions where the one that logs in could bypass the policies, as a superuser can. */
export const appRole = 'cardroll_app';

/** The message is a sentence for whoever started the service. */
export class RowLevelSecurityError extends Error {
  override readonly name = 'RowLevelSecurityError';
}

const cannotLeave = `The database role of the service can bypass row-level security. Log in as a role without SUPERUSER and BYPASSRLS, or let it use the role ${appRole}.`;

/**
 * The role for which the login must be left where it may bypass policies: {@link appRole}; undefined where it may not.
 * Throws {@link RowLevelSecurityError} where it may and cannot be left.
 */
export async function findServiceRole(em: EntityManager): Promise<string | undefined> {
  const [login] = await em.execute<{ may_bypass: boolean; may_leave: boolean }[]>(
    `select rolsuper or rolbypassrls as may_bypass,
       exists (select from pg_roles where rolname = ? and pg_has_role(current_user, oid, 'member')) as may_leave
     from pg_roles where rolname = current_user`,
    [appRole],
  );
  if (login!.may_bypass && !login!.may_leave) throw new RowLevelSecurityError(cannotLeave);
  return login!.may_bypass ? appRole : undefined;
}

/**
 * To be asked inside a transaction as the service opens them. Throws {@link RowLevelSecurityError} where its role could
 * bypass the policies, or where a table with a company has none.
 */
export async function verifyRowLevelSecurity(em: EntityManager): Promise<void> {
  if (await findServiceRole(em)) throw new RowLevelSecurityError(cannotLeave);
  const open = await em.execute<{ name: string }[]>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p')
       and (c.relname = 'companies' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped))
       and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
     order by c.relname`,
  );
  if (open.length > 0)
    throw new RowLevelSecurityError(
      `Row-level security is not in force on: ${open.map(({ name }) => name).join(', ')}. Apply the migrations with "npm run migration:up", or give these tables a policy.`,
    );
}
