import { describe, expect, it } from 'vitest';
import type { Account } from '../platform/access/index.ts';
import { type Target, whyNotImpersonate } from './impersonation.rules.ts';

const admin: Account = { userId: 'a', username: 'admin', role: 'company_admin', companyId: 'c' };
const target = (overrides: Partial<Target> = {}): Target => ({ userId: 'm', role: 'member', isDisabled: false, ...overrides });

describe('who may log in as whom', () => {
  it('lets a company admin log in as an enabled member', () => {
    expect(whyNotImpersonate(admin, target())).toBeNull();
  });

  it('lets a platform admin log in as members and company admins', () => {
    const platformAdmin: Account = { ...admin, role: 'platform_admin', companyId: null };
    expect(whyNotImpersonate(platformAdmin, target())).toBeNull();
    expect(whyNotImpersonate(platformAdmin, target({ role: 'company_admin' }))).toBeNull();
    expect(whyNotImpersonate(platformAdmin, target({ role: 'platform_admin' }))).toMatch(/platform admin/);
  });

  it('refuses oneself, a peer, a platform admin and somebody disabled', () => {
    expect(whyNotImpersonate(admin, target({ userId: 'a' }))).toMatch(/already/);
    expect(whyNotImpersonate(admin, target({ role: 'company_admin' }))).toMatch(/not as other company admins/);
    expect(whyNotImpersonate(admin, target({ role: 'platform_admin' }))).toMatch(/Nobody/);
    expect(whyNotImpersonate(admin, target({ isDisabled: true }))).toMatch(/disabled/);
  });

  it('refuses members', () => {
    expect(whyNotImpersonate({ ...admin, role: 'member' }, target())).toMatch(/Only admins/);
  });
});
