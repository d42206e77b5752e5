import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DatalinksView } from '../datalinks/index.ts';
import { type Actor, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { OwnImpersonationsQuery, OwnImpersonationView } from './impersonation.dto.ts';
import { impersonationProblems } from './impersonation.errors.ts';
import { OwnImpersonationsService } from './own-impersonations.service.ts';

@ApiTags('Login as user')
@Controller('me/impersonations')
@AllowSignedIn({ ofCompany: true })
export class OwnImpersonationsController {
  constructor(private readonly impersonations: OwnImpersonationsService) {}

  @Get()
  @Operation({
    summary: 'List the impersonations of my account',
    description: 'Which admin was logged in as me, when and why, and what was changed. The newest come first.',
    response: PageOf(OwnImpersonationView),
    problems: [requestProblems.invalid],
  })
  listMyImpersonations(@CurrentActor() actor: Actor, @Query() query: OwnImpersonationsQuery): Promise<Page<OwnImpersonationView>> {
    return this.impersonations.list(actor, query);
  }

  @Post('seen')
  @Operation({
    summary: 'Confirm that I have seen the impersonations of my account',
    description: 'Sets `unseenImpersonations` of GET /me to 0.',
    status: 204,
  })
  markMyImpersonationsSeen(@CurrentActor() actor: Actor): Promise<void> {
    return this.impersonations.markSeen(actor);
  }

  @Post(':impersonationId/revert')
  @Operation({
    summary: 'Revert the changes of an impersonation',
    description:
      'Reverts each datalink that still has the value from the impersonation. Datalinks that were changed again keep their value.',
    response: DatalinksView,
    problems: [impersonationProblems.notFound],
  })
  revertMyImpersonation(
    @CurrentActor() actor: Actor,
    @IdParam('impersonationId', impersonationProblems.notFound) impersonationId: string,
  ): Promise<DatalinksView> {
    return this.impersonations.revert(actor, impersonationId);
  }
}
