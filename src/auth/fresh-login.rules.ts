import type { Actor } from '../platform/access/index.ts';
import { authProblems } from './auth.errors.ts';

/** Throws `auth/reauthentication-required` where the password was last given longer ago than that (RFC 9470). */
export function requireFreshLogin({ authenticatedAt }: Actor, minutes: number): void {
  if (Date.now() - authenticatedAt.getTime() <= minutes * 60_000) return;
  throw authProblems.reauthenticationRequired({
    detail: 'Give your password again with POST /api/v1/auth/reauthenticate, then try once more.',
    headers: { 'www-authenticate': `Bearer error="insufficient_user_authentication", max_age="${minutes * 60}"` },
    extensions: { maxAgeSeconds: minutes * 60 },
  });
}
