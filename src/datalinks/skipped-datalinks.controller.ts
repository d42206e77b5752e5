import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { skippedDatalinksProblems } from './skipped-datalinks.errors.ts';
import { SkippedDatalinksQuery, SkippedDatalinkView } from './skipped-datalinks.dto.ts';
import { SkippedDatalinks } from './skipped-datalinks.service.ts';

@ApiTags('Datalinks')
@Controller('companies/:companyId/skipped-datalinks')
@CompanyIdParam()
@AllowRoles('company_admin')
export class SkippedDatalinksController {
  constructor(private readonly skippedDatalinks: SkippedDatalinks) {}

  @Get()
  @Operation({
    summary: 'List the open differences between files and datalinks',
    description:
      'The newest for each user and field. One closes when the values match, by a change of the user or a newer file, or when it is dismissed. Log in as the user to change what the user has.',
    response: PageOf(SkippedDatalinkView),
    problems: [requestProblems.invalid],
  })
  listSkippedDatalinks(@CurrentActor() actor: Actor, @Query() query: SkippedDatalinksQuery): Promise<Page<SkippedDatalinkView>> {
    return this.skippedDatalinks.list(companyOf(actor), query);
  }

  @Delete(':skippedDatalinkId')
  @Operation({
    summary: 'Dismiss a difference',
    description: 'It stays away until a file, or the user, says something else.',
    status: 204,
    problems: [skippedDatalinksProblems.notFound],
  })
  dismissSkippedDatalink(
    @CurrentActor() actor: Actor,
    @IdParam('skippedDatalinkId', skippedDatalinksProblems.notFound) skippedDatalinkId: string,
  ): Promise<void> {
    return this.skippedDatalinks.dismiss(actor, skippedDatalinkId);
  }
}
