import { reauthenticationRequired } from './access.errors.ts';
import type { Actor } from './actor.ts';
import { databaseNow } from '../database/index.ts';

/** Throws `auth/reauthentication-required` if the password was last entered longer ago than this (RFC 9470). */
export function requireFreshLogin({ authenticatedAt }: Actor, minutes: number): void {
  if (databaseNow().getTime() - authenticatedAt.getTime() <= minutes * 60_000) return;
  throw reauthenticationRequired({
    detail: 'Confirm your password with POST /api/v1/auth/reauthenticate, then try again.',
    headers: { 'www-authenticate': `Bearer realm="cardroll", error="insufficient_user_authentication", max_age="${minutes * 60}"` },
    extensions: { maxAgeSeconds: minutes * 60 },
  });
}
