import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation, QueryFlag, requestProblems } from '../platform/http/index.ts';
import { AuditEventsFilter } from '../audit/index.ts';
import { UsersFilter } from '../users/index.ts';
import { importsProblems } from '../imports/imports.errors.ts';
import { xlsxMediaType } from './workbook-stream.ts';
import { WorkbooksService } from './spreadsheet.service.ts';

class TemplateQuery {
  @QueryFlag({ default: false, description: "With today's users in it, passwords blank." })
  prefill = false;
}

const fileHeaders = { 'Content-Disposition': 'The name of the file.' };

@Controller('companies/:companyId')
@CompanyIdParam()
@AllowRoles('company_admin')
export class WorkbooksController {
  constructor(private readonly workbooks: WorkbooksService) {}

  @Get('users/export')
  @ApiTags('Users')
  @Operation({
    summary: 'Export the users as a workbook',
    description: 'One consistent state, as texts only. Uploaded again as it is, it changes nothing.',
    file: xlsxMediaType,
    headers: fileHeaders,
    problems: [requestProblems.invalid],
  })
  async exportUsers(@CurrentActor() actor: Actor, @Query() filter: UsersFilter): Promise<StreamableFile> {
    return file(await this.workbooks.export(actor, filter), 'staff');
  }

  @Get('audit-events/export')
  @ApiTags('Audit')
  @Operation({
    summary: 'Export the trail as a workbook',
    description: 'For auditors; the same filters as the list, the newest first.',
    file: xlsxMediaType,
    headers: fileHeaders,
    problems: [requestProblems.invalid],
  })
  async exportAuditEvents(@CurrentActor() actor: Actor, @Query() filter: AuditEventsFilter): Promise<StreamableFile> {
    return file(await this.workbooks.auditTrail(actor, filter), 'audit');
  }

  @Get('imports/template')
  @ApiTags('Imports')
  @Operation({ summary: 'Download the template', file: xlsxMediaType, headers: fileHeaders, problems: [requestProblems.invalid] })
  async getImportTemplate(@CurrentActor() actor: Actor, @Query() { prefill }: TemplateQuery): Promise<StreamableFile> {
    return file(await this.workbooks.template(companyOf(actor), prefill), prefill ? 'staff' : 'template');
  }

  @Get('imports/:importId/report')
  @ApiTags('Imports')
  @Operation({
    summary: 'Download the rows with what became of them',
    description: 'Bad cells are marked and passwords blank; it can be mended and uploaded again.',
    file: xlsxMediaType,
    headers: fileHeaders,
    problems: [importsProblems.notFound],
  })
  async getImportReport(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
  ): Promise<StreamableFile> {
    return file(await this.workbooks.report(companyOf(actor), importId), 'import-report');
  }
}

function file(stream: ConstructorParameters<typeof StreamableFile>[0], name: string): StreamableFile {
  const day = new Date().toISOString().slice(0, 10);
  return new StreamableFile(stream as never, { type: xlsxMediaType, disposition: `attachment; filename="${name}-${day}.xlsx"` });
}
