import { describe, expect, it } from 'vitest';
import type { AccessRule, Account, Actor } from '../../platform/access/index.ts';
import { checkAccess } from './access.rules.ts';

const companyId = '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e5f';
const platformAdmin: Account = { userId: 'p', username: 'p', role: 'platform_admin', companyId: null };
const member: Account = { userId: 'm', username: 'm', role: 'member', companyId };
const actorOf = (user: Account, overrides: Partial<Actor> = {}): Actor => ({
  user,
  impersonator: null,
  authenticatedAt: new Date(0),
  mustChangePassword: false,
  sessionId: 's',
  requestId: 'r',
  address: null,
  userAgent: null,
  ...overrides,
});
const ruleFor = (overrides: Partial<AccessRule> = {}): AccessRule => ({
  isPublic: false,
  roles: ['member'],
  isOpenToImpersonation: false,
  isOpenBeforePasswordChange: false,
  ...overrides,
});
const problem = (code: string) => expect.objectContaining({ code });

describe('a route without a rule', () => {
  it('is closed to every role, platform admins included', () => {
    expect(() => checkAccess(actorOf(platformAdmin), undefined, undefined)).toThrowError(expect.objectContaining({ status: 403 }));
  });

  it('is closed to an impersonated session', () => {
    const actor = actorOf(platformAdmin, { impersonator: platformAdmin });
    expect(() => checkAccess(actor, undefined, undefined)).toThrowError(problem('impersonation/forbidden'));
  });
});

describe('a route with a rule', () => {
  it('is open to the roles of its rule, in their own company', () => {
    expect(() => checkAccess(actorOf(member), ruleFor(), companyId.toUpperCase())).not.toThrow();
    expect(() => checkAccess(actorOf(member), ruleFor({ roles: ['company_admin'] }), companyId)).toThrowError(problem('access/forbidden'));
  });

  it('hides other companies, whatever the role', () => {
    const otherId = '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e50';
    expect(() => checkAccess(actorOf(member), ruleFor(), otherId)).toThrowError(problem('companies/not-found'));
    expect(() => checkAccess(actorOf(member), ruleFor({ roles: [] }), otherId)).toThrowError(problem('companies/not-found'));
    expect(() => checkAccess(actorOf(platformAdmin), ruleFor({ roles: ['platform_admin'] }), otherId)).not.toThrow();
  });

  it('lets an impersonated session in only if the rule says so, and says nothing about other companies', () => {
    const actor = actorOf(member, { impersonator: platformAdmin });
    expect(() => checkAccess(actor, ruleFor(), 'another')).toThrowError(problem('impersonation/forbidden'));
    expect(() => checkAccess(actor, ruleFor({ isOpenToImpersonation: true }), companyId)).not.toThrow();
  });

  it('asks for a new password first where one is due, but not an admin who is logged in as the user', () => {
    const actor = actorOf(member, { mustChangePassword: true });
    expect(() => checkAccess(actor, ruleFor(), companyId)).toThrowError(problem('access/password-change-required'));
    expect(() => checkAccess(actor, ruleFor({ isOpenBeforePasswordChange: true }), companyId)).not.toThrow();
    const impersonated = { ...actor, impersonator: platformAdmin };
    expect(() => checkAccess(impersonated, ruleFor({ isOpenToImpersonation: true }), companyId)).not.toThrow();
  });
});
