import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, Operation, QueryFlag, requestProblems } from '../platform/http/index.ts';
import { AuditEventsFilter } from '../audit/index.ts';
import { UsersFilter } from '../users/index.ts';
import { toXlsxFile, xlsxFileHeaders, xlsxMediaType } from './xlsx-file.ts';
import { SpreadsheetService } from './spreadsheet.service.ts';

class TemplateQuery {
  @QueryFlag({ default: false, description: 'Fills in the users of the company, with blank passwords.' })
  prefill = false;
}

@Controller('companies/:companyId')
@CompanyIdParam()
@AllowRoles('company_admin')
export class SpreadsheetController {
  constructor(private readonly spreadsheet: SpreadsheetService) {}

  @Get('users/export')
  @ApiTags('Users')
  @Operation({
    summary: 'Export the users as a workbook',
    description: 'The users at one point in time. Importing the unchanged file changes nothing.',
    file: xlsxMediaType,
    headers: xlsxFileHeaders,
    problems: [requestProblems.invalid],
  })
  async exportUsers(@CurrentActor() actor: Actor, @Query() filter: UsersFilter): Promise<StreamableFile> {
    return toXlsxFile(await this.spreadsheet.export(actor, filter), 'staff-export');
  }

  @Get('audit-events/export')
  @ApiTags('Audit')
  @Operation({
    summary: 'Export the audit log as a workbook',
    description: 'For auditors: the newest first, with the same filters as the list.',
    file: xlsxMediaType,
    headers: xlsxFileHeaders,
    problems: [requestProblems.invalid],
  })
  async exportAuditEvents(@CurrentActor() actor: Actor, @Query() filter: AuditEventsFilter): Promise<StreamableFile> {
    return toXlsxFile(await this.spreadsheet.auditLog(actor, filter), 'audit-log');
  }

  @Get('imports/template')
  @ApiTags('Imports')
  @Operation({ summary: 'Download the template', file: xlsxMediaType, headers: xlsxFileHeaders, problems: [requestProblems.invalid] })
  async getImportTemplate(@CurrentActor() actor: Actor, @Query() { prefill }: TemplateQuery): Promise<StreamableFile> {
    return toXlsxFile(await this.spreadsheet.template(actor, prefill), prefill ? 'template-prefilled' : 'template');
  }
}
