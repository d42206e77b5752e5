import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { companiesProblems } from '../companies/index.ts';
import { skippedDatalinksProblems } from '../datalinks/index.ts';
import { type Actor, AllowRoles, AllowSignedIn, CurrentActor, reauthenticationRequired } from '../platform/access/index.ts';
import { IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { usersProblems } from '../users/index.ts';
import { ImpersonationsQuery, ImpersonationStart, ImpersonationView, StartedImpersonationView } from './impersonation.dto.ts';
import { impersonationProblems } from './impersonation.errors.ts';
import { ImpersonationService } from './impersonation.service.ts';

@ApiTags('Login as user')
@Controller()
export class ImpersonationController {
  constructor(private readonly impersonation: ImpersonationService) {}

  @Post('companies/:companyId/users/:userId/impersonations')
  @AllowRoles('company_admin', 'platform_admin')
  @Operation({
    summary: 'Log in as a user',
    description:
      'Returns an access token for the account of the user, valid for at most 30 minutes. It can read the profile and change the datalinks; every other operation responds with 403. How often an admin may start in an hour is limited by the installation and by the policy of the company. Company admins log in as members of their company, platform admins as members and company admins.',
    status: 201,
    response: StartedImpersonationView,
    problems: [
      requestProblems.invalid,
      reauthenticationRequired,
      impersonationProblems.notAllowed,
      impersonationProblems.switchedOff,
      companiesProblems.notFound,
      usersProblems.notFound,
      skippedDatalinksProblems.notFound,
      impersonationProblems.alreadyRunning,
      impersonationProblems.tooManyStarts,
    ],
  })
  startImpersonation(
    @CurrentActor() actor: Actor,
    @IdParam('companyId', companiesProblems.notFound) companyId: string,
    @IdParam('userId', usersProblems.notFound) userId: string,
    @Body() wanted: ImpersonationStart,
  ): Promise<StartedImpersonationView> {
    return this.impersonation.start(actor, companyId, userId, wanted);
  }

  @Get('impersonation')
  @AllowSignedIn({ orImpersonated: true })
  @Operation({
    summary: 'Show the running impersonation',
    description: 'For the impersonated session itself, or for the admin who started it.',
    response: ImpersonationView,
    problems: [impersonationProblems.notFound],
  })
  getImpersonation(@CurrentActor() actor: Actor): Promise<ImpersonationView> {
    return this.impersonation.getCurrent(actor);
  }

  @Delete('impersonation')
  @AllowSignedIn({ orImpersonated: true })
  @Operation({
    summary: 'Stop the running impersonation',
    description: 'For the impersonated session itself, or for the admin who started it.',
    status: 204,
    problems: [impersonationProblems.notFound],
  })
  stopImpersonation(@CurrentActor() actor: Actor): Promise<void> {
    return this.impersonation.stop(actor);
  }

  @Get('companies/:companyId/impersonations')
  @AllowRoles('company_admin', 'platform_admin')
  @Operation({
    summary: 'List the impersonations of a company',
    description:
      'Which admin was logged in as which user, when and why, and how it ended; of one user with `userId`. The newest come first.',
    response: PageOf(ImpersonationView),
    problems: [requestProblems.invalid, companiesProblems.notFound],
  })
  listImpersonations(
    @IdParam('companyId', companiesProblems.notFound) companyId: string,
    @Query() query: ImpersonationsQuery,
  ): Promise<Page<ImpersonationView>> {
    return this.impersonation.list(companyId, query);
  }
}
