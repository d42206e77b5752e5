import { Controller, Delete, Get, Patch, Put } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation } from '../platform/http/index.ts';
import { usersProblems } from '../users/index.ts';
import { DatalinksView } from './datalinks.dto.ts';
import { datalinksProblems } from './datalinks.errors.ts';
import { DatalinksService } from './datalinks.service.ts';

const howTo =
  'Log in as the user with POST /api/v1/companies/{companyId}/users/{userId}/impersonations, then use PATCH /api/v1/me/datalinks.';

@ApiTags('Datalinks')
@Controller('companies/:companyId/users/:userId/datalinks')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UserDatalinksController {
  constructor(private readonly datalinks: DatalinksService) {}

  @Get()
  @Operation({
    summary: "Show a user's datalinks",
    description: `Read only: a write answers 403 datalinks/owner-only. ${howTo}`,
    response: DatalinksView,
    problems: [usersProblems.notFound],
  })
  getUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<DatalinksView> {
    return this.datalinks.get(companyOf(actor), userId);
  }

  // A write has an answer of its own, as it is what a client would try; the document has no operation that never works.
  @Patch()
  @ApiExcludeEndpoint()
  async updateUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    await this.datalinks.get(companyOf(actor), userId);
    throw datalinksProblems.ownerOnly({ detail: howTo });
  }

  @Put()
  @ApiExcludeEndpoint()
  replaceUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.updateUserDatalinks(actor, userId);
  }

  @Delete()
  @ApiExcludeEndpoint()
  deleteUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.updateUserDatalinks(actor, userId);
  }
}
