import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, companyOf, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { importsProblems } from '../imports/imports.errors.ts';
import { OpenDifferencesQuery, OpenDifferenceView } from './skipped-datalinks.dto.ts';
import { SkippedDatalinks } from './skipped-datalinks.service.ts';

@ApiTags('Imports')
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
    answer: PageOf(OpenDifferenceView),
    problems: [requestProblems.invalid],
  })
  listSkippedDatalinks(@CurrentActor() actor: Actor, @Query() query: OpenDifferencesQuery): Promise<Page<OpenDifferenceView>> {
    return this.skippedDatalinks.list(companyOf(actor), query);
  }

  @Delete(':differenceId')
  @Operation({
    summary: 'Dismiss a difference',
    description: 'It stays away until a file, or the user, says something else.',
    status: 204,
    problems: [importsProblems.differenceNotFound],
  })
  dismissSkippedDatalink(
    @CurrentActor() actor: Actor,
    @IdParam('differenceId', importsProblems.differenceNotFound) differenceId: string,
  ): Promise<void> {
    return this.skippedDatalinks.dismiss(actor, differenceId);
  }
}
