import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { Operation, requestProblems } from '../platform/http/index.ts';
import { FoundingService } from './company-provisioning.service.ts';
import { FoundedCompanyView } from './user.view.ts';
import { CompanyFounding } from './users.dto.ts';
import { usersProblems } from './users.errors.ts';

@ApiTags('Companies')
@Controller('companies')
export class FoundingController {
  constructor(private readonly founding: FoundingService) {}

  @Post()
  @AllowRoles('platform_admin')
  @Operation({
    summary: 'Add a company with its first admin',
    status: 201,
    answer: FoundedCompanyView,
    problems: [requestProblems.invalid, usersProblems.usernameUnavailable],
  })
  createCompany(@CurrentActor() actor: Actor, @Body() founding: CompanyFounding): Promise<FoundedCompanyView> {
    return this.founding.foundCompany(actor, founding);
  }
}
