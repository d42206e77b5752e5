import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor, Origin, Public, type RequestOrigin } from '../platform/access/index.ts';
import { Operation, requestProblems } from '../platform/http/index.ts';
import { Credentials, RefreshTokenBody, SignedInView, TokensView } from './auth.dto.ts';
import { authProblems } from './auth.errors.ts';
import { AuthService } from './auth.service.ts';

@ApiTags('Auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @Operation({
    summary: 'Log in',
    answer: SignedInView,
    problems: [requestProblems.invalid, authProblems.invalidCredentials, authProblems.tooManyFailures],
  })
  login(@Origin() origin: RequestOrigin, @Body() credentials: Credentials): Promise<SignedInView> {
    return this.auth.login(credentials, origin);
  }

  @Post('refresh')
  @Public()
  @Operation({
    summary: 'Trade a refresh token for a new pair',
    description: 'Each refresh token works once. One that comes a second time ends its session, as somebody may have copied it.',
    answer: TokensView,
    problems: [requestProblems.invalid, authProblems.invalidRefreshToken],
  })
  refresh(@Origin() origin: RequestOrigin, @Body() { refreshToken }: RefreshTokenBody): Promise<TokensView> {
    return this.auth.refresh(refreshToken, origin);
  }

  @Post('logout')
  @AllowSignedIn()
  @Operation({ summary: 'End this session', status: 204 })
  logout(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logout(actor);
  }

  @Post('logout-all')
  @AllowSignedIn()
  @Operation({ summary: 'End all own sessions', status: 204 })
  logoutAll(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logoutAll(actor);
  }
}
