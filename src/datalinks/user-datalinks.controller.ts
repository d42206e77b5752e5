import { Controller, Get, Patch, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
    description: `Read only. ${howTo}`,
    answer: DatalinksView,
    problems: [usersProblems.notFound],
  })
  getUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<DatalinksView> {
    return this.datalinks.get(companyOf(actor), userId);
  }

  @Patch()
  @Operation({
    summary: "Refuse to change a user's datalinks",
    description: `Always refused. ${howTo}`,
    answer: DatalinksView,
    problems: [datalinksProblems.ownerOnly, usersProblems.notFound],
  })
  async updateUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    await this.datalinks.get(companyOf(actor), userId);
    throw datalinksProblems.ownerOnly({ detail: howTo });
  }

  @Put()
  @Operation({
    summary: "Refuse to replace a user's datalinks",
    description: `Always refused. ${howTo}`,
    answer: DatalinksView,
    problems: [datalinksProblems.ownerOnly, usersProblems.notFound],
  })
  replaceUserDatalinks(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<never> {
    return this.updateUserDatalinks(actor, userId);
  }
}
