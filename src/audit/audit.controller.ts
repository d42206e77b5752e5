import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, Operation, type Page, PageOf, requestProblems } from '../platform/http/index.ts';
import { AuditEventsQuery, AuditEventView } from './audit.dto.ts';
import { AuditLog } from './audit-log.service.ts';

@ApiTags('Audit')
@Controller('companies/:companyId/audit-events')
@CompanyIdParam()
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @AllowRoles('company_admin')
  @Operation({
    summary: 'List the audit log',
    description: 'What was changed, by which user, and on behalf of which user. The newest entries come first.',
    response: PageOf(AuditEventView),
    problems: [requestProblems.invalid],
  })
  listAuditEvents(@CurrentActor() actor: Actor, @Query() query: AuditEventsQuery): Promise<Page<AuditEventView>> {
    return this.log.list(actor, query);
  }
}
