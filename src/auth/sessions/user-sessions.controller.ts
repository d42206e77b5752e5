import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation } from '../../platform/http/index.ts';
import { usersProblems } from '../../users/index.ts';
import { SessionsView } from '../auth.dto.ts';
import { UserSessionsService } from './user-sessions.service.ts';

@ApiTags('Users')
@Controller('companies/:companyId/users/:userId/sessions')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UserSessionsController {
  constructor(private readonly sessions: UserSessionsService) {}

  @Get()
  @Operation({
    summary: 'List the sessions of a user',
    description:
      'Where the user is logged in, the newest first. Admins who are logged in as the user are in the list of impersonations. Disable the user, or set a new password, to end the sessions.',
    response: SessionsView,
    problems: [usersProblems.notFound],
  })
  listUserSessions(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<SessionsView> {
    return this.sessions.list(actor, userId);
  }
}
