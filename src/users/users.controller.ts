import { Body, Controller, Delete, Get, Headers, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor, reauthenticationRequired } from '../platform/access/index.ts';
import { AcceptsIfMatch, CompanyIdParam, IdParam, Operation, requestProblems, TagByVersion } from '../platform/http/index.ts';
import { UserView } from './user.view.ts';
import { UserCreation, UserPatch } from './users.dto.ts';
import { UserBin } from './bin/user-bin.service.ts';
import { UserPage } from './list/listed-user.view.ts';
import { UserList } from './list/user-list.service.ts';
import { UsersQuery } from './list/users-query.dto.ts';
import { usersProblems } from './users.errors.ts';
import { UsersService } from './users.service.ts';

const entityTag = { ETag: 'The version of the user.' };

@ApiTags('Users')
@Controller('companies/:companyId/users')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly list: UserList,
    private readonly bin: UserBin,
  ) {}

  @Get()
  @Operation({
    summary: 'List the users',
    description: 'By cursor, which neither repeats nor loses a user, or in numbered pages by offset.',
    response: UserPage,
    problems: [requestProblems.invalid],
  })
  listUsers(@CurrentActor() actor: Actor, @Query() query: UsersQuery): Promise<UserPage> {
    return this.list.list(actor, query);
  }

  @Post()
  @TagByVersion()
  @Operation({
    summary: 'Add a user',
    status: 201,
    response: UserView,
    headers: entityTag,
    problems: [requestProblems.invalid, usersProblems.usernameUnavailable],
  })
  createUser(@CurrentActor() actor: Actor, @Body() creation: UserCreation): Promise<UserView> {
    return this.users.create(actor, creation);
  }

  @Get(':userId')
  @TagByVersion()
  @Operation({
    summary: 'Show a user',
    description: 'Also a user in the bin, who has `deletedAt`.',
    response: UserView,
    headers: entityTag,
    problems: [usersProblems.notFound],
  })
  getUser(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<UserView> {
    return this.users.get(actor, userId);
  }

  @Patch(':userId')
  @TagByVersion()
  @AcceptsIfMatch()
  @Operation({
    summary: 'Change a user',
    description: 'A merge patch (RFC 7396). A new role, state or password applies from the next request of that user.',
    response: UserView,
    headers: entityTag,
    problems: [requestProblems.invalid, usersProblems.notFound, usersProblems.lastAdmin, usersProblems.staleVersion],
  })
  updateUser(
    @CurrentActor() actor: Actor,
    @IdParam('userId', usersProblems.notFound) userId: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() patch: UserPatch,
  ): Promise<UserView> {
    return this.users.update(actor, userId, patch, ifMatch);
  }

  @Delete(':userId')
  @AcceptsIfMatch()
  @Operation({
    summary: 'Delete a user',
    description:
      'Puts the user into the bin: signed out at once, and on no list, export or template. The username stays taken. After 30 days the user is erased.',
    status: 204,
    problems: [usersProblems.notFound, usersProblems.lastAdmin, usersProblems.staleVersion],
  })
  deleteUser(
    @CurrentActor() actor: Actor,
    @IdParam('userId', usersProblems.notFound) userId: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    return this.bin.delete(actor, userId, ifMatch);
  }

  @Post(':userId/restore')
  @TagByVersion()
  @Operation({
    summary: 'Restore a user from the bin',
    description: 'Role, state, password and datalinks are as before. Sessions are not restored.',
    response: UserView,
    headers: entityTag,
    problems: [usersProblems.notFound, usersProblems.notInBin],
  })
  restoreUser(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<UserView> {
    return this.bin.restore(actor, userId);
  }

  @Post(':userId/erase')
  @Operation({
    summary: 'Erase a user in the bin',
    description: 'Cannot be undone. It needs a fresh login. The audit log keeps the last values of the profile.',
    status: 204,
    problems: [reauthenticationRequired, usersProblems.notFound, usersProblems.notInBin],
  })
  eraseUser(@CurrentActor() actor: Actor, @IdParam('userId', usersProblems.notFound) userId: string): Promise<void> {
    return this.bin.erase(actor, userId);
  }
}
