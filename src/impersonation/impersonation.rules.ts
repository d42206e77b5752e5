import type { Account } from '../platform/access/index.ts';

export interface Target {
  id: string;
  role: Account['role'];
  isDisabled: boolean;
}

/** Null if the admin may log in as the user, else the reason as a sentence. The company's switch is checked by ImpersonationService. */
export function impersonationDenialReason(admin: Account, target: Target): string | null {
  if (target.id === admin.userId) return 'You are this user already.';
  if (target.role === 'platform_admin') return 'No one can log in as a platform admin.';
  if (target.isDisabled) return 'The user is disabled. Enable the user first.';
  if (admin.role === 'platform_admin') return null;
  if (admin.role === 'company_admin') return target.role === 'member' ? null : 'You can log in as members, not as other company admins.';
  return 'Only admins can log in as other users.';
}
