import { describe, expect, it } from 'vitest';
import type { Account } from '../platform/access/index.ts';
import { type Target, impersonationDenialReason } from './impersonation.rules.ts';

const admin: Account = { userId: 'a', username: 'admin', role: 'company_admin', companyId: 'c' };
const target = (overrides: Partial<Target> = {}): Target => ({ id: 'm', role: 'member', isDisabled: false, ...overrides });

describe('impersonationDenialReason', () => {
  it('lets a company admin log in as an enabled member', () => {
    expect(impersonationDenialReason(admin, target())).toBeNull();
  });

  it('lets a platform admin log in as members and company admins', () => {
    const platformAdmin: Account = { ...admin, role: 'platform_admin', companyId: null };
    expect(impersonationDenialReason(platformAdmin, target())).toBeNull();
    expect(impersonationDenialReason(platformAdmin, target({ role: 'company_admin' }))).toBeNull();
    expect(impersonationDenialReason(platformAdmin, target({ role: 'platform_admin' }))).toMatch(/platform admin/);
  });

  it('refuses the admin itself, another company admin, a platform admin and a disabled user', () => {
    expect(impersonationDenialReason(admin, target({ id: 'a' }))).toMatch(/already/);
    expect(impersonationDenialReason(admin, target({ role: 'company_admin' }))).toMatch(/not as other company admins/);
    expect(impersonationDenialReason(admin, target({ role: 'platform_admin' }))).toMatch(/No one/);
    expect(impersonationDenialReason(admin, target({ isDisabled: true }))).toMatch(/disabled/);
  });

  it('refuses members', () => {
    expect(impersonationDenialReason({ ...admin, role: 'member' }, target())).toMatch(/Only admins/);
  });
});
