import { Body, Controller, Headers, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor, reauthenticationRequired } from '../../platform/access/index.ts';
import { CompanyIdParam, Operation, requestProblems } from '../../platform/http/index.ts';
import { ImportView } from '../import.view.ts';
import { importsProblems } from '../imports.errors.ts';
import { AcceptsIdempotencyKey, readIdempotencyKey } from '../upload/idempotency-key.ts';
import { PreferWait, startedHeaders } from '../watch/prefer-wait.interceptor.ts';
import { BulkChangeRequest } from './bulk-changes.dto.ts';
import { CreateBulkChange } from './create-bulk-change.service.ts';

@ApiTags('Users')
@Controller('companies/:companyId/users/bulk')
@CompanyIdParam()
@AllowRoles('company_admin')
export class BulkChangesController {
  constructor(private readonly creation: CreateBulkChange) {}

  @Post()
  @PreferWait()
  @AcceptsIdempotencyKey()
  @Operation({
    summary: 'Change many users',
    description:
      'Disables users, enables them, moves them to a department or gives them a role. It is an import without a file: it runs in the background, before waiting files, and has rows, progress, a report and an undo. The users are fixed when it is accepted. The last enabled admin and your own account keep their rights; their rows are rejected.',
    status: 202,
    response: ImportView,
    headers: startedHeaders,
    problems: [
      requestProblems.invalid,
      reauthenticationRequired,
      importsProblems.unexpectedCount,
      importsProblems.tooManyWaiting,
      importsProblems.idempotencyKeyReused,
    ],
  })
  createBulkChange(
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() request: BulkChangeRequest,
  ): Promise<ImportView> {
    return this.creation.create(actor, request, readIdempotencyKey(idempotencyKey));
  }
}
