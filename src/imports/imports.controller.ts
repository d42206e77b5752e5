import { Readable } from 'node:stream';
import { Controller, Get, Headers, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { CompanyIdParam, IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { toXlsxFile, xlsxFileHeaders, xlsxMediaType } from '../spreadsheet/index.ts';
import { readIdempotencyKey } from './idempotency.service.ts';
import { eventStreamType, readLastEventId } from './import-events.ts';
import { ImportActions } from './import-actions.service.ts';
import { ImportReport } from './import-report.service.ts';
import { ImportRowsQuery, ImportRowView } from './import-rows.dto.ts';
import { ImportsQuery, ImportUpload, ImportView } from './imports.dto.ts';
import { importsProblems } from './imports.errors.ts';
import { ImportsService } from './imports.service.ts';
import { readPreferredWait } from './prefer.ts';
import { readUpload } from './upload-form.ts';

const uploadProblems = [
  requestProblems.invalid,
  importsProblems.fileTooLarge,
  importsProblems.tooLarge,
  importsProblems.notXlsx,
  importsProblems.passwordProtected,
  importsProblems.legacyFormat,
  importsProblems.damaged,
  importsProblems.missingColumns,
  importsProblems.duplicateColumns,
  importsProblems.tooManyWaiting,
  importsProblems.idempotencyKeyReused,
  importsProblems.uploadInProgress,
];

const preferWait = {
  name: 'Prefer',
  required: false,
  schema: { type: 'string' as const },
  example: 'wait=10',
  description: 'Seconds, at most 30, to hold the answer until the import has ended or its preview is there (RFC 7240).',
};
const startedHeaders = { Location: 'Where the import can be watched.', 'Preference-Applied': 'The `wait` that was kept.' };

@ApiTags('Imports')
@Controller('companies/:companyId/imports')
@CompanyIdParam()
@AllowRoles('company_admin')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly actions: ImportActions,
    private readonly report: ImportReport,
    private readonly settings: Settings,
  ) {}

  @Post()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: ImportUpload })
  @ApiHeader(preferWait)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: { type: 'string', maxLength: 255 },
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
    description: 'The same upload sent again with the same key within 24 hours gives the same import.',
  })
  @Operation({
    summary: 'Import staff from a workbook',
    description:
      'Takes the file in and answers at once; the rows are worked on in the background. Every row ends as created, updated, unchanged or rejected; good rows go in although others are rejected. Datalinks of existing users are never touched.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: uploadProblems,
  })
  async createImport(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<ImportView> {
    const key = readIdempotencyKey(idempotencyKey);
    const upload = await readUpload(request, this.settings.importFileBytesMax);
    return this.#started(actor, await this.imports.create(actor, upload, key), prefer, request, reply);
  }

  @Get()
  @Operation({ summary: 'List the imports', response: PageOf(ImportView), problems: [requestProblems.invalid] })
  listImports(@CurrentActor() actor: Actor, @Query() query: ImportsQuery): Promise<Page<ImportView>> {
    return this.imports.list(companyOf(actor), query);
  }

  @Get(':importId')
  @Operation({ summary: 'Show how far an import is', response: ImportView, problems: [importsProblems.notFound] })
  getImport(@CurrentActor() actor: Actor, @IdParam('importId', importsProblems.notFound) importId: string): Promise<ImportView> {
    return this.imports.get(companyOf(actor), importId);
  }

  @Get(':importId/rows')
  @Operation({
    summary: 'List what became of the rows',
    response: PageOf(ImportRowView),
    problems: [requestProblems.invalid, importsProblems.notFound],
  })
  listImportRows(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
    @Query() query: ImportRowsQuery,
  ): Promise<Page<ImportRowView>> {
    return this.imports.listRows(companyOf(actor), importId, query);
  }

  @Get(':importId/report')
  @Operation({
    summary: 'Download the rows with their outcomes',
    description: 'Bad cells are marked and passwords are blank. Correct the rows and upload the file again.',
    file: xlsxMediaType,
    headers: xlsxFileHeaders,
    problems: [importsProblems.notFound],
  })
  async getImportReport(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
  ): Promise<StreamableFile> {
    return toXlsxFile(await this.report.stream(actor, importId), 'import-report');
  }

  @Get(':importId/events')
  @ApiHeader({ name: 'Last-Event-ID', required: false, schema: { type: 'string' }, description: 'Go on after this event.' })
  @Operation({
    summary: 'Watch an import',
    description:
      'Server-sent events: `progress` whenever something has changed, `end` when it has ended or its preview is there. The data of each is the whole import; a comment every 15 seconds keeps the connection.',
    file: eventStreamType,
    problems: [importsProblems.notFound],
  })
  async watchImport(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const events = await this.imports.events(actor, importId, readLastEventId(lastEventId));
    // Neither caches nor proxies may keep events back.
    void reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    return new StreamableFile(Readable.from(events, { objectMode: false }), { type: eventStreamType });
  }

  @Post(':importId/apply')
  @ApiHeader(preferWait)
  @Operation({
    summary: 'Apply a preview',
    description:
      'Does exactly what the preview shows. Refused with 412, naming the rows, if a user that it would change has changed since.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: [
      importsProblems.notFound,
      importsProblems.notPreviewed,
      importsProblems.previewExpired,
      importsProblems.stalePreview,
      importsProblems.tooManyWaiting,
    ],
  })
  async applyImport(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<ImportView> {
    return this.#started(actor, await this.actions.apply(actor, importId), prefer, request, reply);
  }

  @Post(':importId/undo')
  @ApiHeader(preferWait)
  @Operation({
    summary: 'Undo an import',
    description:
      'Within 7 days. Puts back what the import has changed, field by field; fields that have changed since stay and are listed as conflicts. Users that it created are disabled unless somebody has logged in as them. Passwords are not put back. It is an import of its own, with rows and progress.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: [
      importsProblems.notFound,
      importsProblems.notUndoable,
      importsProblems.undoExpired,
      importsProblems.alreadyUndone,
      importsProblems.tooManyWaiting,
    ],
  })
  async undoImport(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<ImportView> {
    return this.#started(actor, await this.actions.undo(actor, importId), prefer, request, reply);
  }

  @Post(':importId/cancel')
  @Operation({
    summary: 'Stop an import',
    description: 'Before its next chunk of rows. What has been applied stays; the rest ends as not_processed.',
    response: ImportView,
    problems: [importsProblems.notFound, importsProblems.alreadyEnded],
  })
  cancelImport(@CurrentActor() actor: Actor, @IdParam('importId', importsProblems.notFound) importId: string): Promise<ImportView> {
    return this.actions.cancel(actor, importId);
  }

  /** The answer to whatever starts an import: where it is, and, if asked for, how it has ended. */
  async #started(
    actor: Actor,
    started: ImportView,
    prefer: string | undefined,
    { raw }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ImportView> {
    const companyId = companyOf(actor);
    void reply.header('location', `/api/v1/companies/${companyId}/imports/${started.id}`);
    const waitSeconds = readPreferredWait(prefer);
    if (waitSeconds === null) return started;
    void reply.header('preference-applied', `wait=${waitSeconds}`);
    return this.imports.waitForEnd(companyId, started.id, waitSeconds, () => !raw.destroyed || !raw.socket.destroyed);
  }
}
