import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DatalinksView } from '../datalinks/index.ts';
import { type Actor, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { ImpersonationsQuery, OwnImpersonationView } from './impersonation.dto.ts';
import { impersonationProblems } from './impersonation.errors.ts';
import { OwnImpersonationsService } from './own-impersonations.service.ts';

@ApiTags('Login as user')
@Controller('me/impersonations')
@AllowSignedIn({ ofCompany: true })
export class OwnImpersonationsController {
  constructor(private readonly impersonations: OwnImpersonationsService) {}

  @Get()
  @Operation({
    summary: 'List who was logged in as me',
    description: 'Who, why, when, and what was changed from what to what.',
    response: PageOf(OwnImpersonationView),
    problems: [requestProblems.invalid],
  })
  listMyImpersonations(@CurrentActor() actor: Actor, @Query() query: ImpersonationsQuery): Promise<Page<OwnImpersonationView>> {
    return this.impersonations.list(actor, query);
  }

  @Post('seen')
  @Operation({
    summary: 'Say that I have seen who was logged in as me',
    description: 'Sets `unseenImpersonations` of GET /me to 0.',
    status: 204,
  })
  markMyImpersonationsSeen(@CurrentActor() actor: Actor): Promise<void> {
    return this.impersonations.markSeen(actor);
  }

  @Post(':impersonationId/revert')
  @Operation({
    summary: 'Put back what was changed in my account',
    description: 'Each datalink that still has the value it was given then; what has changed since stays.',
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
