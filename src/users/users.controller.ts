import { Body, Controller, Delete, Get, Headers, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import {
  AcceptsIfMatch,
  CompanyIdParam,
  IdParam,
  Operation,
  type Page,
  PageOf,
  requestProblems,
  TagByVersion,
} from '../platform/http/index.ts';
import { UserView } from './user.view.ts';
import { UserCreation, UserPatch, UsersQuery } from './users.dto.ts';
import { usersProblems } from './users.errors.ts';
import { UsersService } from './users.service.ts';

const entityTag = { ETag: 'The version of the user.' };

@ApiTags('Users')
@Controller('companies/:companyId/users')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Operation({ summary: 'List the users', response: PageOf(UserView), problems: [requestProblems.invalid] })
  listUsers(@CurrentActor() actor: Actor, @Query() query: UsersQuery): Promise<Page<UserView>> {
    return this.users.list(actor, query);
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
  @Operation({ summary: 'Show a user', response: UserView, headers: entityTag, problems: [usersProblems.notFound] })
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
    status: 204,
    problems: [usersProblems.notFound, usersProblems.lastAdmin, usersProblems.staleVersion],
  })
  deleteUser(
    @CurrentActor() actor: Actor,
    @IdParam('userId', usersProblems.notFound) userId: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    return this.users.delete(actor, userId, ifMatch);
  }
}
