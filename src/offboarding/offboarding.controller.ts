import { Body, Controller, Get, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { companiesProblems } from '../companies/index.ts';
import { type Actor, AllowRoles, CurrentActor, reauthenticationRequired } from '../platform/access/index.ts';
import { IdParam, Operation, requestProblems } from '../platform/http/index.ts';
import { Bounded, limitProblems } from '../platform/limits/index.ts';
import { utcFileName, xlsxFileHeaders } from '../spreadsheet/index.ts';
import { CompanyErasure } from './company-erasure.service.ts';
import { CompanyExport } from './company-export.service.ts';
import { CompanyErasureRequest, CompanyErasureView } from './offboarding.dto.ts';

const zipMediaType = 'application/zip';

@ApiTags('Companies')
@Controller('companies/:companyId')
@AllowRoles('platform_admin')
export class OffboardingController {
  constructor(
    private readonly companyExport: CompanyExport,
    private readonly erasure: CompanyErasure,
  ) {}

  @Get('export')
  @Bounded('downloads')
  @Operation({
    summary: 'Export all data of a company',
    description:
      'For a company that leaves. A zip with the company, its users with their datalinks (as CSV too), its imports, impersonations and audit log, each as one JSON text a line. It has no passwords and no hashes of passwords.',
    file: zipMediaType,
    headers: xlsxFileHeaders,
    problems: [companiesProblems.notFound, companiesProblems.beingErased, limitProblems.companyLimit, limitProblems.serviceLimit],
  })
  async exportCompany(
    @CurrentActor() actor: Actor,
    @IdParam('companyId', companiesProblems.notFound) companyId: string,
  ): Promise<StreamableFile> {
    const stream = await this.companyExport.stream(actor, companyId);
    return new StreamableFile(stream, { type: zipMediaType, disposition: `attachment; filename="${utcFileName('company', 'zip')}"` });
  }

  @Post('erase')
  @Operation({
    summary: 'Erase a company',
    description:
      'Removes everything of a disabled company for ever: users, imports, sessions and its audit log. One entry of the platform remains, with the name of the company and the number of rows. Responds at once; the erasure runs in the background and goes on after a restart. When it has ended, the company is not found any more. A repeated request shows how far it is. Needs a login of the last 15 minutes.',
    status: 202,
    response: CompanyErasureView,
    problems: [requestProblems.invalid, reauthenticationRequired, companiesProblems.notFound, companiesProblems.notDisabled],
  })
  eraseCompany(
    @CurrentActor() actor: Actor,
    @IdParam('companyId', companiesProblems.notFound) companyId: string,
    @Body() { name }: CompanyErasureRequest,
  ): Promise<CompanyErasureView> {
    return this.erasure.request(actor, companyId, name);
  }
}
