import { type AuditAction, auditActions } from './audit-actions.ts';

/** What kinds of entries there are for a reader. Every action has exactly one. */
export const auditCategories = ['changes', 'sign-ins', 'logins-as'] as const;
export type AuditCategory = (typeof auditCategories)[number];

/** Does not compile when an action has no category. */
export const categoryByAction: Readonly<Record<AuditAction, AuditCategory>> = {
  'access.denied': 'sign-ins',
  'audit.exported': 'changes',
  'company.created': 'changes',
  'company.erased': 'changes',
  'company.erasure-requested': 'changes',
  'company.exported': 'changes',
  'company.updated': 'changes',
  'datalinks.updated': 'changes',
  'impersonation.denied': 'logins-as',
  'impersonation.ended': 'logins-as',
  'impersonation.started': 'logins-as',
  'import.applied': 'changes',
  'import.cancel-requested': 'changes',
  'import.cancelled': 'changes',
  'import.completed': 'changes',
  'import.created': 'changes',
  'import.failed': 'changes',
  'import.previewed': 'changes',
  'import.undo-requested': 'changes',
  'installation.restored': 'changes',
  'session.all-ended': 'sign-ins',
  'session.denied': 'sign-ins',
  'session.ended': 'sign-ins',
  'session.reauthenticated': 'sign-ins',
  'session.started': 'sign-ins',
  'session.throttled': 'sign-ins',
  'skipped-datalink.dismissed': 'changes',
  'user.created': 'changes',
  'user.deleted': 'changes',
  'user.erased': 'changes',
  'user.restored': 'changes',
  'user.login-restricted': 'sign-ins',
  'user.updated': 'changes',
  'users.exported': 'changes',
};

export function actionsIn(categories: readonly AuditCategory[]): AuditAction[] {
  return auditActions.filter((action) => categories.includes(categoryByAction[action]));
}
