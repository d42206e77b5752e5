// Row-level security separates companies in the database itself, in addition to the filter of the ORM. It only has an effect
// under a role that cannot bypass it.
import type { EntityManager } from '@mikro-orm/postgresql';

/** The role of all transactions if the login role could bypass the policies, as a superuser can. */
export const appRole = 'cardroll_app';

/** The message is a sentence for the operator. */
export class RowLevelSecurityError extends Error {
  override readonly name = 'RowLevelSecurityError';
}

const cannotSwitchRole = `The database role of the service can bypass row-level security. Log in as a role without SUPERUSER and BYPASSRLS, or let it use the role ${appRole}.`;

/**
 * The role to switch to: {@link appRole} if the login role may bypass policies, otherwise undefined.
 * Throws {@link RowLevelSecurityError} if the login role may bypass policies and may not switch.
 */
export async function findServiceRole(em: EntityManager): Promise<string | undefined> {
  const [login] = await em.execute<{ may_bypass: boolean; may_switch: boolean }[]>(
    `select rolsuper or rolbypassrls as may_bypass,
       exists (select from pg_roles where rolname = ? and pg_has_role(current_user, oid,
         case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)) as may_switch
     from pg_roles where rolname = current_user`,
    [appRole],
  );
  if (login!.may_bypass && !login!.may_switch) throw new RowLevelSecurityError(cannotSwitchRole);
  return login!.may_bypass ? appRole : undefined;
}

/**
 * Call it inside a transaction of the service. Throws {@link RowLevelSecurityError} if the role of the transaction could
 * bypass the policies, or if a table with a company has none.
 */
export async function verifyRowLevelSecurity(em: EntityManager): Promise<void> {
  if (await findServiceRole(em)) throw new RowLevelSecurityError(cannotSwitchRole);
  const unprotected = await em.execute<{ name: string }[]>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p')
       and (c.relname = 'companies' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped))
       and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
     order by c.relname`,
  );
  if (unprotected.length > 0)
    throw new RowLevelSecurityError(
      `Row-level security is not in force on: ${unprotected.map(({ name }) => name).join(', ')}. Apply the migrations with "npm run migration:up", or give these tables a policy.`,
    );
}
