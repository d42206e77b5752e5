import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { Operation, type Page, PageOf, PageQuery, requestProblems } from '../platform/http/index.ts';
import { AuditEntryView } from './audit.dto.ts';
import { AuditLog } from './audit-log.service.ts';

class ActivityQuery extends PageQuery {}

@ApiTags('Me')
@Controller('me/activity')
export class OwnActivityController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @AllowSignedIn({ ofCompany: true })
  @Operation({
    summary: 'List the changes of my account',
    description:
      'What was changed in my account, by whom, in whose name, and by which file and row. The newest come first. The values before a change are there, so that they can be set again.',
    response: PageOf(AuditEntryView),
    problems: [requestProblems.invalid],
  })
  listMyActivity(@CurrentActor() actor: Actor, @Query() query: ActivityQuery): Promise<Page<AuditEntryView>> {
    return this.log.ownActivity(actor, query);
  }
}
