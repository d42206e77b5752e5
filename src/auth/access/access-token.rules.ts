import { randomUUID } from 'node:crypto';
import type { JwtSignOptions } from '@nestjs/jwt';
import { isUUID } from 'class-validator';

/** The claims of an access token (RFC 9068; `act` from RFC 8693). The role is not a claim: each request reads it from the database. */
export interface AccessClaims {
  sub: string;
  sid: string;
  act?: { sub: string };
}

/** A token whose signature, issuer, audience and expiry have been checked. */
export interface VerifiedToken {
  header: { typ?: unknown };
  payload: Partial<AccessClaims> & { jti?: unknown; iat?: unknown; exp?: unknown };
}

// One algorithm, issuer, audience and type, checked as strictly as they are set (RFC 8725).
const algorithm = 'HS256' as const;
const issuer = 'cardroll';
const audience = 'cardroll-api';
const type = 'at+jwt';

export function signOptions(subject: string, expiresInSeconds: number): JwtSignOptions {
  const header = { alg: algorithm, typ: type };
  return { algorithm, issuer, audience, subject, jwtid: randomUUID(), expiresIn: expiresInSeconds, header };
}

/** `complete` keeps the header for {@link readClaims}. */
export const verifyOptions = { algorithms: [algorithm], issuer, audience, jsonWebTokenOptions: { complete: true } };

/** The claims, or null for a token of another type (RFC 8725 §3.11) or without a required claim. */
export function readClaims({ header, payload }: VerifiedToken): AccessClaims | null {
  const { sub, sid, act, jti, iat, exp } = payload;
  if (header.typ !== type || !isUUID(sub) || !isUUID(sid) || !jti || !iat || !exp) return null;
  return { sub: sub!, sid: sid!, act };
}
