import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authProblems } from '../auth.errors.ts';

/**
 * For routes that accept a cookie: a second defence beside its `SameSite` attribute. Browsers send the origin of a request in
 * `Sec-Fetch-Site` (W3C Fetch Metadata); other clients send nothing and pass. Throws `auth/cross-site`.
 */
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const site = context.switchToHttp().getRequest<FastifyRequest>().headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') throw authProblems.crossSite({ detail: 'Open the console itself and log in there.' });
    return true;
  }
}
