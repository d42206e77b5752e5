import { Controller, Get, Headers, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { CompanyIdParam, IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { ImportRowsQuery, ImportRowView, ImportsQuery, ImportUpload, ImportView } from './imports.dto.ts';
import { importsProblems } from './imports.errors.ts';
import { ImportsService } from './imports.service.ts';
import { readPreferredWait } from './prefer.ts';
import { readUpload } from './upload.ts';

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
];

@ApiTags('Imports')
@Controller('companies/:companyId/imports')
@CompanyIdParam()
@AllowRoles('company_admin')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: ImportUpload })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    schema: { type: 'string' },
    example: 'wait=10',
    description: 'Seconds, at most 30, to hold the answer until the import has ended (RFC 7240).',
  })
  @Operation({
    summary: 'Import staff from a workbook',
    description:
      'Takes the file in and answers at once; the rows are worked on in the background. Every row ends as created, updated, unchanged or rejected; good rows go in although others are rejected. Datalinks of existing users are never touched.',
    status: 202,
    answer: ImportView,
    headers: { Location: 'Where the import can be watched.', 'Preference-Applied': 'The `wait` that was kept.' },
    problems: uploadProblems,
  })
  async createImport(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<ImportView> {
    const waitSeconds = readPreferredWait(prefer);
    const created = await this.imports.create(actor, await readUpload(request, this.settings.importFileBytesMax));
    void reply.header('location', `/api/v1/companies/${companyOf(actor)}/imports/${created.id}`);
    if (waitSeconds === null) return created;
    void reply.header('preference-applied', `wait=${waitSeconds}`);
    return this.imports.waitForEnd(
      companyOf(actor),
      created.id,
      waitSeconds,
      () => !request.raw.destroyed || !request.raw.socket.destroyed,
    );
  }

  @Get()
  @Operation({ summary: 'List the imports', answer: PageOf(ImportView), problems: [requestProblems.invalid] })
  listImports(@CurrentActor() actor: Actor, @Query() query: ImportsQuery): Promise<Page<ImportView>> {
    return this.imports.list(companyOf(actor), query);
  }

  @Get(':importId')
  @Operation({ summary: 'Show how far an import is', answer: ImportView, problems: [importsProblems.notFound] })
  getImport(@CurrentActor() actor: Actor, @IdParam('importId', importsProblems.notFound) importId: string): Promise<ImportView> {
    return this.imports.get(companyOf(actor), importId);
  }

  @Get(':importId/rows')
  @Operation({
    summary: 'List what became of the rows',
    answer: PageOf(ImportRowView),
    problems: [requestProblems.invalid, importsProblems.notFound],
  })
  listImportRows(
    @CurrentActor() actor: Actor,
    @IdParam('importId', importsProblems.notFound) importId: string,
    @Query() query: ImportRowsQuery,
  ): Promise<Page<ImportRowView>> {
    return this.imports.listRows(companyOf(actor), importId, query);
  }

  @Post(':importId/cancel')
  @Operation({
    summary: 'Stop an import',
    description: 'Before its next chunk of rows. What has been applied stays; the rest ends as not_processed.',
    answer: ImportView,
    problems: [importsProblems.notFound, importsProblems.alreadyEnded],
  })
  cancelImport(@CurrentActor() actor: Actor, @IdParam('importId', importsProblems.notFound) importId: string): Promise<ImportView> {
    return this.imports.cancel(actor, importId);
  }
}
