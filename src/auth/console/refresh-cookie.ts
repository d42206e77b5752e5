import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** With this prefix, browsers accept the cookie over https only, or from localhost (RFC 6265bis §4.1.3, ASVS 5.0 3.3.1). */
const name = '__Secure-cardroll_refresh';

/** Browsers send it to the console's session routes only, and never with a request from another site (RFC 6265bis §5.6). */
const attributes = { httpOnly: true, secure: true, sameSite: 'strict' } as const;
const path = '/api/v1/console/session';

/** The console's refresh token: read from the request, set or cleared on the response. */
export class RefreshCookie {
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /** Empty without a cookie. An empty text is never a valid token. */
  get token(): string {
    return this.request.cookies[name] ?? '';
  }

  /** @param basePath the path below which a proxy serves the service. */
  set(token: string, maxAgeSeconds: number, basePath: string): void {
    this.reply.setCookie(name, token, { ...attributes, path: basePath + path, maxAge: maxAgeSeconds });
  }

  clear(basePath: string): void {
    this.reply.clearCookie(name, { ...attributes, path: basePath + path });
  }
}

/** The {@link RefreshCookie} of the request. */
export const ConsoleCookie = createParamDecorator((_: unknown, context: ExecutionContext): RefreshCookie => {
  const http = context.switchToHttp();
  return new RefreshCookie(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});
