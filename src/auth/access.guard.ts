import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { ProblemError } from '../../libs/problem-details/index.ts';
import { AuditService } from '../audit/index.ts';
import { companiesProblems } from '../companies/index.ts';
import {
  accessProblems,
  accessRuleKey,
  type AccessRule,
  type Actor,
  impersonationProblems,
  type RequestWithActor,
  unauthenticated,
} from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';

interface DeniedRequest {
  method: string;
  /** The route as it is declared, ids left open. */
  routeOptions?: { url?: string };
}

/** Stands before every route. Closed by default: a route without a rule of access is open to nobody. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessRuleKey, [context.getHandler(), context.getClass()]);
    if (rule?.isPublic) return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<RequestWithActor & DeniedRequest & { user: Actor; params: Record<string, string> }>();
    request.actor = request.user;
    try {
      checkAccess(rule, request.actor, request.params['companyId']);
    } catch (error) {
      await this.#recordDenied(request.actor, request, error as ProblemError);
      throw error;
    }
    return true;
  }

  /** Who tried what they may not do: in the trail of their own company. */
  async #recordDenied(actor: Actor, { method, routeOptions }: DeniedRequest, { code }: ProblemError): Promise<void> {
    await this.database.acrossCompanies((em) =>
      this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'access.denied',
        target: { type: 'route', id: null, name: `${method} ${routeOptions?.url ?? ''}` },
        details: { code },
      }),
    );
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error) throw error as Error;
    if (!user)
      throw unauthenticated({
        detail: 'Send a valid access token as "Authorization: Bearer …"; POST /api/v1/auth/login gives one.',
        headers: { 'www-authenticate': 'Bearer' },
      });
    return user;
  }
}

/** The order matters: what is said to an impersonated session or across companies must not tell what exists. */
export function checkAccess(rule: AccessRule | undefined, actor: Actor, companyId: string | undefined): void {
  if (actor.impersonator && !rule?.isOpenToImpersonation) {
    throw impersonationProblems.forbidden({
      detail: 'Stop the impersonation first; it may only read the profile and change the datalinks.',
    });
  }
  if (actor.mustChangePassword && !actor.impersonator && !rule?.isOpenBeforePasswordChange)
    throw accessProblems.passwordChangeRequired({ detail: 'Set a new password with PUT /api/v1/me/password, then go on.' });
  const isForeign = companyId !== undefined && actor.user.role !== 'platform_admin' && companyId.toLowerCase() !== actor.user.companyId;
  if (isForeign) throw companiesProblems.notFound();
  if (!rule?.roles.includes(actor.user.role)) throw accessProblems.forbidden();
}
