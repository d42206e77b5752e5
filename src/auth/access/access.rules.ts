import { companiesProblems } from '../../companies/index.ts';
import { accessProblems, type AccessRule, type Actor, impersonationForbidden } from '../../platform/access/index.ts';

/**
 * Throws if the rule of a route refuses the actor. The order matters: an impersonated session, or an actor from another
 * company, must not learn from the problem what exists.
 */
export function checkAccess(actor: Actor, rule: AccessRule | undefined, companyId: string | undefined): void {
  if (actor.impersonator && !rule?.isOpenToImpersonation) {
    throw impersonationForbidden({
      detail: 'Stop the impersonation first; it may only read the profile and change the datalinks.',
    });
  }
  if (actor.mustChangePassword && !actor.impersonator && !rule?.isOpenBeforePasswordChange)
    throw accessProblems.passwordChangeRequired({ detail: 'Set a new password with PUT /api/v1/me/password, then go on.' });
  const isForeign = companyId !== undefined && actor.user.role !== 'platform_admin' && companyId.toLowerCase() !== actor.user.companyId;
  if (isForeign) throw companiesProblems.notFound();
  if (!rule?.roles.includes(actor.user.role)) throw accessProblems.forbidden();
}
