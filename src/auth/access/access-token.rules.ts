import { randomUUID } from 'node:crypto';
import type { JwtSignOptions } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { databaseNow } from '../../platform/database/index.ts';

/** The claims of an access token (RFC 9068; `act` from RFC 8693). The role is not a claim: each request reads it from the database. */
export interface AccessClaims {
  sub: string;
  sid: string;
  act?: { sub: string };
}

/** A token whose signature, issuer and audience have been checked. */
export interface VerifiedToken {
  header: { typ?: unknown };
  payload: Partial<AccessClaims> & { jti?: unknown; iat?: unknown; exp?: unknown };
}

// One algorithm, issuer, audience and type, checked as strictly as they are set (RFC 8725).
const algorithm = 'HS256' as const;
const issuer = 'cardroll';
const audience = 'cardroll-api';
const type = 'at+jwt';
/** How far the clock of the instance that signed a token may be ahead. */
const clockSecondsMax = 60;

export function signOptions(subject: string, expiresInSeconds: number): JwtSignOptions {
  const header = { alg: algorithm, typ: type };
  return { algorithm, issuer, audience, subject, jwtid: randomUUID(), expiresIn: expiresInSeconds, header };
}

/** `complete` keeps the header for {@link readClaims}, which checks the expiry by the clock of the database. */
export const verifyOptions = { algorithms: [algorithm], issuer, audience, ignoreExpiration: true, jsonWebTokenOptions: { complete: true } };

/** The token of an `Authorization` header, or null (RFC 6750 §2.1). */
export function readBearerToken(authorization: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** The `kid` of a token, before its signature is checked; undefined for a token that has none. */
export function readKeyId(token: string): unknown {
  try {
    return (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString('utf8')) as { kid?: unknown } | null)?.kid;
  } catch {
    return undefined;
  }
}

/** Whether the header is meant to have a token, a good or a bad one. */
export function namesBearer(authorization: string | undefined): boolean {
  return /^Bearer(?: |$)/i.test(authorization ?? '');
}

/** The claims, or null for a token of another type (RFC 8725 §3.11), without a required claim, expired, or issued in the future. */
export function readClaims({ header, payload }: VerifiedToken, now = databaseNow().getTime()): AccessClaims | null {
  const { sub, sid, act, jti, iat, exp } = payload;
  if (header.typ !== type || !isUUID(sub) || !isUUID(sid) || !jti || typeof iat !== 'number' || typeof exp !== 'number') return null;
  if (exp <= now / 1_000 || iat > now / 1_000 + clockSecondsMax) return null;
  return { sub: sub!, sid: sid!, act };
}
