import { Controller, Delete, Get, Patch, Put } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation } from '../platform/http/index.ts';
import { usersProblems } from '../users/index.ts';
import { DatalinksView } from './datalinks.dto.ts';
import { loginAsUserHint } from './datalinks.errors.ts';
import { DatalinksService } from './datalinks.service.ts';

@ApiTags('Datalinks')
@Controller('companies/:companyId/users/:userId/datalinks')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UserDatalinksController {
  constructor(private readonly datalinks: DatalinksService) {}

  @Get()
  @Operation({
    summary: "Show a user's datalinks",
    description: `Read only: every write is refused with 403 datalinks/owner-only. ${loginAsUserHint}`,
    response: DatalinksView,
    problems: [usersProblems.notFound],
  })
  getUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<DatalinksView> {
    return this.datalinks.get(actor, userId);
  }

  // Clients will try to write here, so the response tells them how to. The OpenAPI document leaves these operations out.
  @Patch()
  @ApiExcludeEndpoint()
  updateUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }

  @Put()
  @ApiExcludeEndpoint()
  replaceUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }

  @Delete()
  @ApiExcludeEndpoint()
  deleteUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }
}
