import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authProblems } from './auth.errors.ts';

/**
 * For routes that a cookie opens: a second lock beside its SameSite, for browsers that say from where a request comes
 * (W3C Fetch Metadata); other programs do not. Throws `auth/cross-site`.
 */
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const site = context.switchToHttp().getRequest<FastifyRequest>().headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin')
      throw authProblems.crossSite({ detail: 'Open the console itself and sign in there.' });
    return true;
  }
}
