import { Body, Controller, Delete, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Origin, Public, type RequestOrigin } from '../../platform/access/index.ts';
import { Operation, requestProblems, ReservedConnection } from '../../platform/http/index.ts';
import { AccessTokenView, ConsoleSessionView, Credentials } from '../auth.dto.ts';
import { authProblems } from '../auth.errors.ts';
import { ConsoleSessionService } from './console-session.service.ts';
import { ConsoleCookie, RefreshCookie } from './refresh-cookie.ts';
import { SameOriginGuard } from './same-origin.guard.ts';

@ApiTags('Console session')
@Controller('console/session')
@UseGuards(SameOriginGuard)
export class ConsoleSessionController {
  constructor(private readonly consoleSession: ConsoleSessionService) {}

  @Post()
  @Public()
  @ReservedConnection()
  @Operation({
    summary: 'Log in to the console',
    description: 'Like POST /auth/login, but with the refresh token in a cookie (HttpOnly, Secure, SameSite=Strict).',
    response: ConsoleSessionView,
    headers: { 'Set-Cookie': 'The refresh token.' },
    problems: [requestProblems.invalid, authProblems.invalidCredentials, authProblems.tooManyFailures, authProblems.crossSite],
  })
  startConsoleSession(
    @Origin() origin: RequestOrigin,
    @Body() credentials: Credentials,
    @ConsoleCookie() cookie: RefreshCookie,
  ): Promise<ConsoleSessionView> {
    return this.consoleSession.start(origin, credentials, cookie);
  }

  @Post('refresh')
  @Public()
  @ReservedConnection()
  @Operation({
    summary: 'Get the next access token for the console',
    description:
      'Like POST /auth/refresh, but with the refresh token from the cookie. If the response was lost, the same cookie is accepted again within 10 seconds. Browsers may call it from this site only.',
    response: AccessTokenView,
    headers: { 'Set-Cookie': 'The next refresh token.' },
    problems: [authProblems.invalidRefreshToken, authProblems.crossSite],
  })
  refreshConsoleSession(@Origin() origin: RequestOrigin, @ConsoleCookie() cookie: RefreshCookie): Promise<AccessTokenView> {
    return this.consoleSession.refresh(origin, cookie);
  }

  @Delete()
  @Public()
  @Operation({
    summary: 'Log out of the console',
    description: 'Ends the session of the cookie and removes the cookie. An access token is not needed.',
    status: 204,
    headers: { 'Set-Cookie': 'An empty cookie.' },
    problems: [authProblems.crossSite],
  })
  endConsoleSession(@Origin() origin: RequestOrigin, @ConsoleCookie() cookie: RefreshCookie): Promise<void> {
    return this.consoleSession.end(origin, cookie);
  }
}
