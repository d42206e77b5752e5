import { Body, Controller, Get, Headers, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accessProblems, type Actor, AllowRoles, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { AcceptsIfMatch, IdParam, Operation, type Page, PageOf, requestProblems, TagByVersion } from '../platform/http/index.ts';
import { CompaniesQuery, CompanyPatch, CompanyView } from './companies.dto.ts';
import { companiesProblems } from './companies.errors.ts';
import { CompaniesService } from './companies.service.ts';

const entityTag = { ETag: 'The version of the company.' };

@ApiTags('Companies')
@Controller('companies')
export class CompaniesController {
  constructor(private readonly companies: CompaniesService) {}

  @Get()
  @AllowRoles('platform_admin')
  @Operation({ summary: 'List the companies', response: PageOf(CompanyView), problems: [requestProblems.invalid] })
  listCompanies(@Query() query: CompaniesQuery): Promise<Page<CompanyView>> {
    return this.companies.list(query);
  }

  @Get(':companyId')
  @AllowSignedIn()
  @TagByVersion()
  @Operation({
    summary: 'Show a company',
    description: 'Platform admins see every company, other users their own.',
    response: CompanyView,
    headers: entityTag,
    problems: [companiesProblems.notFound],
  })
  getCompany(@IdParam('companyId', companiesProblems.notFound) companyId: string): Promise<CompanyView> {
    return this.companies.get(companyId);
  }

  @Patch(':companyId')
  @AllowRoles('platform_admin', 'company_admin')
  @TagByVersion()
  @AcceptsIfMatch()
  @Operation({
    summary: 'Change a company',
    description: 'Company admins change the name and the policy of their own company. Only platform admins disable or enable a company.',
    response: CompanyView,
    headers: entityTag,
    problems: [
      requestProblems.invalid,
      accessProblems.forbidden,
      companiesProblems.notFound,
      companiesProblems.beingErased,
      companiesProblems.staleVersion,
    ],
  })
  updateCompany(
    @CurrentActor() actor: Actor,
    @IdParam('companyId', companiesProblems.notFound) companyId: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() patch: CompanyPatch,
  ): Promise<CompanyView> {
    return this.companies.update(actor, companyId, patch, ifMatch);
  }
}
