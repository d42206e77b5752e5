import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { ClientSignal, IfGiven, CompanyIdParam, Operation, QueryFlag, requestProblems } from '../platform/http/index.ts';
import { Bounded, limitProblems } from '../platform/limits/index.ts';
import { type Language, LanguageParameter } from '../platform/language/index.ts';
import { AuditEventsFilter } from '../audit/index.ts';
import { UsersFilter } from '../users/index.ts';
import { csvMediaType, toCsvFile } from './csv-file.ts';
import { toXlsxFile, xlsxFileHeaders, xlsxMediaType } from './xlsx-file.ts';
import { SpreadsheetService } from './spreadsheet.service.ts';

class TemplateQuery {
  @QueryFlag({ default: false, description: 'Fills in the users of the company, with blank passwords.' })
  prefill = false;

  @LanguageParameter()
  language?: Language;
}

class UsersExportQuery extends UsersFilter {
  @LanguageParameter()
  language?: Language;
}

const auditLogFormats = ['xlsx', 'csv'] as const;

class AuditLogExportQuery extends AuditEventsFilter {
  @ApiPropertyOptional({
    enum: auditLogFormats,
    default: 'xlsx',
    description: 'A workbook, or comma-separated values (RFC 4180) in UTF-8.',
  })
  @IfGiven()
  @IsIn(auditLogFormats)
  format: (typeof auditLogFormats)[number] = 'xlsx';

  @LanguageParameter()
  language?: Language;
}

const downloadProblems = [requestProblems.invalid, limitProblems.companyLimit, limitProblems.serviceLimit];

@Controller('companies/:companyId')
@CompanyIdParam()
@AllowRoles('company_admin')
export class SpreadsheetController {
  constructor(private readonly spreadsheet: SpreadsheetService) {}

  @Get('users/export')
  @Bounded('downloads')
  @ApiTags('Users')
  @Operation({
    summary: 'Export the users as a workbook',
    description: 'The users at one point in time. Importing the unchanged file changes nothing.',
    file: xlsxMediaType,
    headers: xlsxFileHeaders,
    problems: downloadProblems,
  })
  async exportUsers(
    @CurrentActor() actor: Actor,
    @Query() { language, ...filter }: UsersExportQuery,
    @ClientSignal() signal: AbortSignal,
  ): Promise<StreamableFile> {
    return toXlsxFile(await this.spreadsheet.export(actor, filter, signal, language), 'staff-export');
  }

  @Get('audit-events/export')
  @Bounded('downloads')
  @ApiTags('Audit')
  @Operation({
    summary: 'Export the audit log',
    description:
      'For auditors: the newest first, with the same filters as the list, as a workbook or as CSV. In CSV, a text that a spreadsheet program would take for a formula has an apostrophe in front.',
    file: [xlsxMediaType, csvMediaType],
    headers: xlsxFileHeaders,
    problems: downloadProblems,
  })
  async exportAuditEvents(
    @CurrentActor() actor: Actor,
    @Query() { format, language, ...filter }: AuditLogExportQuery,
  ): Promise<StreamableFile> {
    const stream = await this.spreadsheet.auditLog(actor, filter, format, language);
    return format === 'csv' ? toCsvFile(stream, 'audit-log') : toXlsxFile(stream, 'audit-log');
  }

  @Get('imports/template')
  @Bounded('downloads')
  @ApiTags('Imports')
  @Operation({ summary: 'Download the template', file: xlsxMediaType, headers: xlsxFileHeaders, problems: downloadProblems })
  async getImportTemplate(
    @CurrentActor() actor: Actor,
    @Query() { prefill, language }: TemplateQuery,
    @ClientSignal() signal: AbortSignal,
  ): Promise<StreamableFile> {
    return toXlsxFile(await this.spreadsheet.template(actor, prefill, signal, language), prefill ? 'template-prefilled' : 'template');
  }
}
