import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authProblems } from '../auth.errors.ts';
import { isOwnOrigin } from './own-origin.rules.ts';

/**
 * For routes that accept a cookie: a second defence beside its `SameSite` attribute. Browsers name the origin of a request in
 * `Origin` (RFC 6454 §7), and how it relates to this one in `Sec-Fetch-Site` (W3C Fetch Metadata). Neither may say that it
 * comes from elsewhere; other clients send nothing and pass. Throws `auth/cross-site`.
 */
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers, host } = context.switchToHttp().getRequest<FastifyRequest>();
    const site = headers['sec-fetch-site'];
    if ((site === undefined || site === 'same-origin') && isOwnOrigin(headers.origin, host)) return true;
    throw authProblems.crossSite({ detail: 'Open the console itself and log in there.' });
  }
}
