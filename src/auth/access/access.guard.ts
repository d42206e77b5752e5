import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { ProblemError } from '../../../libs/problem-details/index.ts';
import { AuditService } from '../../audit/index.ts';
import { accessRuleKey, type AccessRule, type Actor, notSignedIn, type RequestWithActor } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { namesBearer } from './access-token.rules.ts';
import { checkAccess } from './access.rules.ts';

interface RoutedRequest extends Required<RequestWithActor> {
  method: string;
  params: Record<string, string>;
  /** The route as it is declared, with names in place of ids. */
  routeOptions?: { url?: string };
}

/** Runs before every route. Closed by default: a route without an access rule refuses every request. */
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
    const request = context.switchToHttp().getRequest<RoutedRequest>();
    try {
      checkAccess(request.actor, rule, request.params['companyId']);
    } catch (error) {
      await this.#recordDenied(request.actor, request, error as ProblemError);
      throw error;
    }
    return true;
  }

  /** Where the result of `JwtStrategy` is put on the request. */
  override getAuthenticateOptions(): { property: keyof RequestWithActor } {
    return { property: 'actor' };
  }

  override handleRequest<ActorOrNot>(error: unknown, actor: ActorOrNot | false, _info: unknown, context: ExecutionContext): ActorOrNot {
    if (error) throw error as Error;
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!actor) throw notSignedIn({ hasToken: namesBearer(headers.authorization) });
    return actor;
  }

  /** The entry is in the audit log of the actor's own company, whatever company the request named. */
  async #recordDenied(actor: Actor, { method, routeOptions }: RoutedRequest, { code }: ProblemError): Promise<void> {
    await this.database.acrossCompanies((em) =>
      this.audit.record(em, actor, {
        companyId: actor.user.companyId,
        action: 'access.denied',
        target: { type: 'route', id: null, name: `${method} ${routeOptions?.url ?? ''}` },
        details: { code },
      }),
    );
  }
}
