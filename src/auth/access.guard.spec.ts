import { describe, expect, it } from 'vitest';
import type { Actor } from '../platform/access/index.ts';
import { checkAccess } from './access.guard.ts';

const actor: Actor = {
  user: { userId: 'u', username: 'u', role: 'platform_admin', companyId: null },
  impersonator: null,
  authenticatedAt: new Date(0),
  mustChangePassword: false,
  sessionId: 's',
  requestId: 'r',
  address: null,
  userAgent: null,
};

describe('a route without a rule', () => {
  it('is closed to everybody, platform admins included', () => {
    expect(() => checkAccess(undefined, actor, undefined)).toThrowError(expect.objectContaining({ status: 403 }));
  });

  it('is closed to an impersonated session', () => {
    expect(() => checkAccess(undefined, { ...actor, impersonator: actor.user }, undefined)).toThrowError(
      expect.objectContaining({ code: 'impersonation/forbidden' }),
    );
  });
});
