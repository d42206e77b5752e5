import { Controller, Delete, Get, Patch, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../platform/access/index.ts';
import { CompanyIdParam, IdParam, Operation, TagByVersion } from '../platform/http/index.ts';
import { usersProblems } from '../users/index.ts';
import { DatalinksPatch, DatalinksView } from './datalinks.dto.ts';
import { datalinksProblems, loginAsUserHint } from './datalinks.errors.ts';
import { DatalinksService } from './datalinks.service.ts';
import { datalinksTag } from './own-datalinks.controller.ts';

const UserId = () => IdParam('userId', usersProblems.notFound);

/** Clients will try to write here, so the document and the response tell them how to. */
const RefusedWrite = (summary: string) =>
  Operation({
    summary,
    description: `Always refused with 403 datalinks/owner-only, whatever the body. ${loginAsUserHint}`,
    status: 204,
    isAlwaysRefused: true,
    problems: [usersProblems.notFound, datalinksProblems.ownerOnly],
  });

@ApiTags('Datalinks')
@Controller('companies/:companyId/users/:userId/datalinks')
@CompanyIdParam()
@AllowRoles('company_admin')
export class UserDatalinksController {
  constructor(private readonly datalinks: DatalinksService) {}

  @Get()
  @TagByVersion()
  @Operation({
    summary: "Show a user's datalinks",
    description: `Read only: every write is refused with 403 datalinks/owner-only. ${loginAsUserHint}`,
    response: DatalinksView,
    headers: datalinksTag,
    problems: [usersProblems.notFound],
  })
  getUserDatalinks(@CurrentActor() actor: Actor, @UserId() userId: string): Promise<DatalinksView> {
    return this.datalinks.get(actor, userId);
  }

  @Patch()
  @ApiBody({ type: DatalinksPatch, required: false })
  @RefusedWrite("Refuse a change of a user's datalinks")
  updateUserDatalinks(@CurrentActor() actor: Actor, @UserId() userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }

  @Put()
  @ApiBody({ type: DatalinksPatch, required: false })
  @RefusedWrite("Refuse a replacement of a user's datalinks")
  replaceUserDatalinks(@CurrentActor() actor: Actor, @UserId() userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }

  @Delete()
  @RefusedWrite("Refuse a deletion of a user's datalinks")
  deleteUserDatalinks(@CurrentActor() actor: Actor, @UserId() userId: string): Promise<never> {
    return this.datalinks.refuseWrite(actor, userId);
  }
}
