import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor, Origin, Public, type RequestOrigin } from '../platform/access/index.ts';
import { Operation, requestProblems, ReservedConnection } from '../platform/http/index.ts';
import { usersProblems } from '../users/index.ts';
import { Credentials, Reauthentication, RefreshTokenBody, SignedInView, TokensView } from './auth.dto.ts';
import { authProblems } from './auth.errors.ts';
import { AuthService } from './auth.service.ts';

@ApiTags('Auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @ReservedConnection()
  @Operation({
    summary: 'Log in',
    response: SignedInView,
    problems: [requestProblems.invalid, authProblems.invalidCredentials, authProblems.tooManyFailures],
  })
  login(@Origin() origin: RequestOrigin, @Body() credentials: Credentials): Promise<SignedInView> {
    return this.auth.login(origin, credentials);
  }

  @Post('refresh')
  @Public()
  @ReservedConnection()
  @Operation({
    summary: 'Exchange a refresh token for new tokens',
    description: 'Each refresh token works once. Using it a second time ends its session, because the token may have been copied.',
    response: TokensView,
    problems: [requestProblems.invalid, authProblems.invalidRefreshToken],
  })
  refresh(@Origin() origin: RequestOrigin, @Body() { refreshToken }: RefreshTokenBody): Promise<TokensView> {
    return this.auth.refresh(origin, refreshToken);
  }

  @Post('reauthenticate')
  @AllowSignedIn()
  @Operation({
    summary: 'Confirm the password',
    description:
      'Afterwards the session counts as a fresh login, which "login as user" requires (RFC 9470). Wrong passwords count as failed logins.',
    status: 204,
    problems: [requestProblems.invalid, usersProblems.wrongPassword, authProblems.tooManyFailures],
  })
  reauthenticate(@CurrentActor() actor: Actor, @Body() { password }: Reauthentication): Promise<void> {
    return this.auth.reauthenticate(actor, password);
  }

  @Post('logout')
  @AllowSignedIn({ beforePasswordChange: true })
  @Operation({ summary: 'End this session', status: 204 })
  logout(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logout(actor);
  }

  @Post('logout-all')
  @AllowSignedIn({ beforePasswordChange: true })
  @Operation({ summary: 'End all my sessions', status: 204 })
  logoutAll(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logoutAll(actor);
  }
}
