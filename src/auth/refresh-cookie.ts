import type { FastifyReply, FastifyRequest } from 'fastify';

/** With this prefix browsers take it over https alone, or from the machine itself (RFC 6265bis §4.1.3, ASVS 5.0 3.3.1). */
const name = '__Secure-cardroll_refresh';

/** Sent to the console's session routes alone, never with a request that another site started (RFC 6265bis §5.6). */
const attributes = { httpOnly: true, secure: true, sameSite: 'strict', path: '/api/v1/console/session' } as const;

export function setRefreshCookie(reply: FastifyReply, refreshToken: string, maxAge: number): void {
  reply.setCookie(name, refreshToken, { ...attributes, maxAge });
}

export function clearRefreshCookie(reply: FastifyReply): void {
  reply.clearCookie(name, attributes);
}

/** An empty text where there is none, which is no valid token. */
export function readRefreshCookie(request: FastifyRequest): string {
  return request.cookies[name] ?? '';
}
