import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
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
    summary: 'List the open skipped datalinks',
    description:
      'A skipped datalink is a value in a file that differs from the value of an existing user. The list has the newest one for each user and field. It closes when the two values match, or when it is dismissed. Log in as the user to change the value.',
    response: PageOf(SkippedDatalinkView),
    problems: [requestProblems.invalid],
  })
  listSkippedDatalinks(@CurrentActor() actor: Actor, @Query() query: SkippedDatalinksQuery): Promise<Page<SkippedDatalinkView>> {
    return this.skippedDatalinks.list(actor, query);
  }

  @Delete(':skippedDatalinkId')
  @Operation({
    summary: 'Dismiss a skipped datalink',
    description: 'It opens again when a file or the user has another value.',
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
