// Every route has exactly one access rule. A route without a rule is closed: the guard responds with 403.
import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Actor, RequestOrigin, Role } from './actor.ts';
import { canonicalAddress } from './address.ts';

export interface AccessRule {
  isPublic: boolean;
  roles: readonly Role[];
  /** Whether a "login as user" session may use the route. */
  isOpenToImpersonation: boolean;
  /** Whether users who must change their password may use the route before they do. */
  isOpenBeforePasswordChange: boolean;
}

export const accessRuleKey = 'cardroll:access';

function rule(access: Partial<AccessRule>) {
  const complete: AccessRule = { isPublic: false, roles: [], isOpenToImpersonation: false, isOpenBeforePasswordChange: false, ...access };
  const documented = complete.isPublic
    ? []
    : [
        ApiBearerAuth(),
        ApiExtension('x-roles', complete.roles),
        ApiExtension('x-impersonation', complete.isOpenToImpersonation ? 'allowed' : 'forbidden'),
        ...(complete.isOpenBeforePasswordChange ? [ApiExtension('x-password-change', 'open')] : []),
      ];
  return applyDecorators(SetMetadata(accessRuleKey, complete), ...documented);
}

/** Open without a token. */
export const Public = () => rule({ isPublic: true });

/** For users with one of these roles, but not for an admin who is logged in as one of them. */
export const AllowRoles = (...roles: Role[]) => rule({ roles });

const companyRoles: Role[] = ['company_admin', 'member'];
const everyRole: Role[] = ['platform_admin', ...companyRoles];

/** For every signed-in user, or only for users of a company; optionally also for an admin who is logged in as the user. */
export const AllowSignedIn = ({ orImpersonated = false, ofCompany = false, beforePasswordChange = false } = {}) =>
  rule({
    roles: ofCompany ? companyRoles : everyRole,
    isOpenToImpersonation: orImpersonated,
    isOpenBeforePasswordChange: beforePasswordChange,
  });

/** The guard puts the actor here. */
export interface RequestWithActor {
  actor?: Actor;
  id: string;
  ip: string;
  headers: Record<string, string | string[] | undefined>;
}

/** The {@link Actor} of the request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<RequestWithActor>();
  if (!actor) throw new Error('A public route asked for an actor.');
  return actor;
});

/** The {@link RequestOrigin} of a request that may have no session yet. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): RequestOrigin => {
  return originOf(context.switchToHttp().getRequest<RequestWithActor>());
});

const userAgentCharsMax = 300;

export function originOf(request: RequestWithActor): RequestOrigin {
  return {
    requestId: request.id,
    address: canonicalAddress(request.ip),
    userAgent: String(request.headers['user-agent'] ?? '').slice(0, userAgentCharsMax) || null,
  };
}
