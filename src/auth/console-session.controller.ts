import { Body, Controller, Delete, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Origin, Public, type RequestOrigin } from '../platform/access/index.ts';
import { Operation, requestProblems } from '../platform/http/index.ts';
import { AccessTokenView, ConsoleSessionView, Credentials } from './auth.dto.ts';
import { authProblems } from './auth.errors.ts';
import { AuthService } from './auth.service.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import { SameOriginGuard } from './same-origin.guard.ts';

/** Whoever reloads a page while it refreshes loses the answer with the new cookie, and comes with the one before. */
const lostAnswerSeconds = 10;

/**
 * The session of the web console: as with the bearer API, but the refresh token stands in a cookie that no script can
 * read and that is sent to these routes alone (OWASP ASVS 5.0, 3.3 and 7.2).
 */
@ApiTags('Console session')
@Controller('console/session')
@UseGuards(SameOriginGuard)
export class ConsoleSessionController {
  constructor(private readonly auth: AuthService) {}

  @Post()
  @Public()
  @Operation({
    summary: 'Log in from the console',
    description: 'As POST /auth/login, with the refresh token in a cookie (HttpOnly, Secure, SameSite=Strict).',
    response: ConsoleSessionView,
    headers: { 'Set-Cookie': 'The refresh token.' },
    problems: [requestProblems.invalid, authProblems.invalidCredentials, authProblems.tooManyFailures, authProblems.crossSite],
  })
  async startConsoleSession(
    @Origin() origin: RequestOrigin,
    @Body() credentials: Credentials,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsoleSessionView> {
    const { refreshToken, ...session } = await this.auth.login(credentials, origin);
    // The session whose cookie is replaced could be ended by nobody any more.
    await this.auth.endByRefreshToken(readRefreshCookie(request), origin);
    setRefreshCookie(reply, refreshToken, this.auth.refreshSeconds);
    return session;
  }

  @Post('refresh')
  @Public()
  @Operation({
    summary: 'Get the next access token for the console',
    description:
      'As POST /auth/refresh, by the cookie; one whose answer was lost may come again within 10 seconds. A browser may ask for it from this site only.',
    response: AccessTokenView,
    headers: { 'Set-Cookie': 'The next refresh token.' },
    problems: [authProblems.invalidRefreshToken, authProblems.crossSite],
  })
  async refreshConsoleSession(
    @Origin() origin: RequestOrigin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccessTokenView> {
    // A cookie that is of no use any more stays where it is: another tab may have put a newer one there meanwhile.
    const { refreshToken, ...token } = await this.auth.refresh(readRefreshCookie(request), origin, lostAnswerSeconds);
    setRefreshCookie(reply, refreshToken, this.auth.refreshSeconds);
    return token;
  }

  @Delete()
  @Public()
  @Operation({
    summary: 'Log out of the console',
    description: 'Ends the session of the cookie, whatever has become of its access token, and takes the cookie away.',
    status: 204,
    headers: { 'Set-Cookie': 'An empty one.' },
    problems: [authProblems.crossSite],
  })
  async endConsoleSession(
    @Origin() origin: RequestOrigin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.auth.endByRefreshToken(readRefreshCookie(request), origin);
    clearRefreshCookie(reply);
  }
}
