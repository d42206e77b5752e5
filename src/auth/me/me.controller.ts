import { Body, Controller, Delete, Get, Headers, Patch, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor } from '../../platform/access/index.ts';
import { AcceptsIfMatch, IdParam, Operation, requestProblems, TagByVersion } from '../../platform/http/index.ts';
import { AccountsService, OwnProfilePatch, usersProblems, UserView } from '../../users/index.ts';
import { MeView, PasswordChange, SessionsView } from '../auth.dto.ts';
import { authProblems } from '../auth.errors.ts';
import { AuthService } from '../auth.service.ts';
import { MeService } from './me.service.ts';
import { OwnSessionsService } from './own-sessions.service.ts';

const entityTag = { ETag: 'The version of the user.' };

@ApiTags('Me')
@Controller('me')
export class MeController {
  constructor(
    private readonly me: MeService,
    private readonly auth: AuthService,
    private readonly accounts: AccountsService,
    private readonly ownSessions: OwnSessionsService,
  ) {}

  @Get()
  @AllowSignedIn({ orImpersonated: true, beforePasswordChange: true })
  @TagByVersion('user')
  @Operation({ summary: 'Show my account, and the admin who is logged in as me', response: MeView, headers: entityTag })
  getMe(@CurrentActor() actor: Actor): Promise<MeView> {
    return this.me.get(actor);
  }

  @Patch()
  @AllowSignedIn()
  @TagByVersion()
  @AcceptsIfMatch()
  @Operation({
    summary: 'Change my own profile',
    description: 'A merge patch (RFC 7396).',
    response: UserView,
    headers: entityTag,
    problems: [requestProblems.invalid, usersProblems.staleVersion],
  })
  updateMe(
    @CurrentActor() actor: Actor,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() patch: OwnProfilePatch,
  ): Promise<UserView> {
    return this.accounts.updateOwn(actor, patch, ifMatch);
  }

  @Put('password')
  @AllowSignedIn({ beforePasswordChange: true })
  @Operation({
    summary: 'Change my own password',
    description: 'Ends all other sessions of the user. The session of this request stays active.',
    status: 204,
    problems: [requestProblems.invalid, usersProblems.wrongPassword, authProblems.tooManyFailures],
  })
  changeMyPassword(@CurrentActor() actor: Actor, @Body() { currentPassword, newPassword }: PasswordChange): Promise<void> {
    return this.auth.changePassword(actor, currentPassword, newPassword);
  }

  @Get('sessions')
  @AllowSignedIn()
  @Operation({ summary: 'List my sessions', response: SessionsView })
  listMySessions(@CurrentActor() actor: Actor): Promise<SessionsView> {
    return this.ownSessions.list(actor);
  }

  @Delete('sessions/:sessionId')
  @AllowSignedIn()
  @Operation({ summary: 'End one of my sessions', status: 204, problems: [authProblems.sessionNotFound] })
  endMySession(@CurrentActor() actor: Actor, @IdParam('sessionId', authProblems.sessionNotFound) sessionId: string): Promise<void> {
    return this.ownSessions.end(actor, sessionId);
  }
}
