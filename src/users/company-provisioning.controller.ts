import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { Operation, requestProblems } from '../platform/http/index.ts';
import { CompanyProvisioning } from './company-provisioning.service.ts';
import { CreatedCompanyView } from './user.view.ts';
import { CompanyCreation } from './users.dto.ts';
import { usersProblems } from './users.errors.ts';

@ApiTags('Companies')
@Controller('companies')
export class CompanyProvisioningController {
  constructor(private readonly provisioning: CompanyProvisioning) {}

  @Post()
  @AllowRoles('platform_admin')
  @Operation({
    summary: 'Create a company with its first admin',
    status: 201,
    response: CreatedCompanyView,
    problems: [requestProblems.invalid, usersProblems.usernameUnavailable],
  })
  createCompany(@CurrentActor() actor: Actor, @Body() creation: CompanyCreation): Promise<CreatedCompanyView> {
    return this.provisioning.createCompany(actor, creation);
  }
}
