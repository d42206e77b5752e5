import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Actor, AllowRoles, CurrentActor, reauthenticationRequired } from '../platform/access/index.ts';
import { AcceptsForm, CompanyIdParam, IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { Bounded, limitProblems } from '../platform/limits/index.ts';
import { type Language, LanguageParameter } from '../platform/language/index.ts';
import { toXlsxFile, xlsxFileHeaders, xlsxMediaType } from '../spreadsheet/index.ts';
import { CreateImport } from './upload/create-import.service.ts';
import { AcceptsIdempotencyKey, readIdempotencyKey } from './upload/idempotency-key.ts';
import { ImportActions } from './import-actions.service.ts';
import { eventStreamType, readLastEventId } from './watch/import-events.ts';
import { ImportReport } from './rows/import-report.service.ts';
import { ImportRowsQuery, ImportRowView } from './rows/import-rows.dto.ts';
import { ImportLimitsView, ImportsQuery, ImportUpload } from './imports.dto.ts';
import { ImportView } from './import.view.ts';
import { importsProblems } from './imports.errors.ts';
import { ImportsService } from './imports.service.ts';
import { PreferWait, startedHeaders } from './watch/prefer-wait.interceptor.ts';

class ReportQuery {
  @LanguageParameter()
  language?: Language;
}

const ImportId = () => IdParam('importId', importsProblems.notFound);

const uploadProblems = [
  requestProblems.invalid,
  importsProblems.fileTooLarge,
  importsProblems.tooLarge,
  importsProblems.notXlsx,
  importsProblems.passwordProtected,
  importsProblems.legacyFormat,
  importsProblems.macroWorkbook,
  importsProblems.damaged,
  importsProblems.missingColumns,
  importsProblems.duplicateColumns,
  importsProblems.tooManyWaiting,
  limitProblems.companyLimit,
  limitProblems.serviceLimit,
  importsProblems.idempotencyKeyReused,
];

@ApiTags('Imports')
@Controller('companies/:companyId/imports')
@CompanyIdParam()
@AllowRoles('company_admin')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly creation: CreateImport,
    private readonly actions: ImportActions,
    private readonly report: ImportReport,
  ) {}

  @Post()
  @PreferWait()
  @AcceptsForm()
  @ApiBody({ type: ImportUpload })
  @AcceptsIdempotencyKey()
  @Operation({
    summary: 'Import staff from a workbook',
    description:
      'Accepts the file and responds at once. The rows are processed in the background. Every row ends as created, updated, unchanged or rejected. Valid rows are applied although others are rejected. Datalinks of existing users are never changed.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: uploadProblems,
  })
  async createImport(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<ImportView> {
    const key = readIdempotencyKey(idempotencyKey);
    return this.creation.create(actor, request, key);
  }

  @Get()
  @Operation({ summary: 'List the imports', response: PageOf(ImportView), problems: [requestProblems.invalid] })
  listImports(@CurrentActor() actor: Actor, @Query() query: ImportsQuery): Promise<Page<ImportView>> {
    return this.imports.list(actor, query);
  }

  @Get('limits')
  @Operation({ summary: 'Show how large a file may be', response: ImportLimitsView })
  getImportLimits(): ImportLimitsView {
    return this.imports.limits();
  }

  @Get(':importId')
  @Operation({ summary: 'Show an import and its progress', response: ImportView, problems: [importsProblems.notFound] })
  getImport(@CurrentActor() actor: Actor, @ImportId() importId: string): Promise<ImportView> {
    return this.imports.get(actor, importId);
  }

  @Get(':importId/rows')
  @Operation({
    summary: 'List the rows of an import with their outcomes',
    response: PageOf(ImportRowView),
    problems: [requestProblems.invalid, importsProblems.notFound],
  })
  listImportRows(
    @CurrentActor() actor: Actor,
    @ImportId() importId: string,
    @Query() query: ImportRowsQuery,
  ): Promise<Page<ImportRowView>> {
    return this.imports.listRows(actor, importId, query);
  }

  @Get(':importId/report')
  @Bounded('downloads')
  @Operation({
    summary: 'Download the rows with their outcomes as a workbook',
    description:
      'Cells with a problem are marked and passwords are blank. Correct the rows and upload the file again. The report of a preview says so in its first row and says what would happen.',
    file: xlsxMediaType,
    headers: xlsxFileHeaders,
    problems: [requestProblems.invalid, importsProblems.notFound, limitProblems.companyLimit, limitProblems.serviceLimit],
  })
  async getImportReport(
    @CurrentActor() actor: Actor,
    @ImportId() importId: string,
    @Query() { language }: ReportQuery,
  ): Promise<StreamableFile> {
    const { stream, name } = await this.report.stream(actor, importId, language);
    return toXlsxFile(stream, name);
  }

  @Get(':importId/events')
  @Bounded('eventStreams')
  @ApiHeader({ name: 'Last-Event-ID', required: false, schema: { type: 'string' }, description: 'Continue after this event.' })
  // Proxies must not buffer events.
  @Header('x-accel-buffering', 'no')
  @Operation({
    summary: 'Watch an import',
    description:
      'Server-sent events: `progress` after every change, `end` when the import has ended or its preview is ready. The data of each event is the whole import. A comment every 15 seconds keeps the connection open.',
    file: eventStreamType,
    problems: [importsProblems.notFound, limitProblems.companyLimit, limitProblems.serviceLimit],
  })
  async watchImport(
    @CurrentActor() actor: Actor,
    @ImportId() importId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): Promise<StreamableFile> {
    const events = await this.imports.watch(actor, importId, readLastEventId(lastEventId));
    return new StreamableFile(Readable.from(events, { objectMode: false }), { type: eventStreamType });
  }

  @Post(':importId/apply')
  @PreferWait()
  @Operation({
    summary: 'Apply a preview',
    description:
      'Does exactly what the preview shows. Refused with 412, naming the rows, if a user that it would change has changed since. Datalinks are compared with their current values. A change of roles needs a fresh login.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: [
      reauthenticationRequired,
      importsProblems.notFound,
      importsProblems.notPreviewed,
      importsProblems.previewExpired,
      importsProblems.stalePreview,
      importsProblems.tooManyWaiting,
    ],
  })
  applyImport(@CurrentActor() actor: Actor, @ImportId() importId: string): Promise<ImportView> {
    return this.actions.apply(actor, importId);
  }

  @Post(':importId/undo')
  @PreferWait()
  @Operation({
    summary: 'Undo an import',
    description:
      'Possible for 7 days. Restores what the import has changed, field by field. Fields that have changed since are left alone and listed as conflicts. Users that it created are disabled unless they have logged in. Passwords are not restored. The undo of a bulk change restores roles and states too, except those of the last admin and of your own account; the undo of a change of roles needs a fresh login. An undo is an import of its own, with rows and progress.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: [
      reauthenticationRequired,
      importsProblems.notFound,
      importsProblems.notUndoable,
      importsProblems.undoExpired,
      importsProblems.alreadyUndone,
      importsProblems.tooManyWaiting,
    ],
  })
  undoImport(@CurrentActor() actor: Actor, @ImportId() importId: string): Promise<ImportView> {
    return this.actions.undo(actor, importId);
  }

  @Post(':importId/cancel')
  @Operation({
    summary: 'Cancel an import',
    description:
      'It stops before its next chunk of rows. Rows that have been applied stay applied. The others end as not_processed. A preview, ready or not, is discarded: nothing is applied, and what it has stored is deleted.',
    response: ImportView,
    problems: [importsProblems.notFound, importsProblems.alreadyEnded],
  })
  cancelImport(@CurrentActor() actor: Actor, @ImportId() importId: string): Promise<ImportView> {
    return this.actions.cancel(actor, importId);
  }
}
