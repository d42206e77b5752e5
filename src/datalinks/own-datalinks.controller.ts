import { Body, Controller, Get, Headers, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { AcceptsIfMatch, Operation, requestProblems, TagByVersion } from '../platform/http/index.ts';
import { DatalinksPatch, DatalinksView } from './datalinks.dto.ts';
import { datalinksProblems } from './datalinks.errors.ts';
import { DatalinksService } from './datalinks.service.ts';

export const datalinksTag = { ETag: 'The version of the datalinks.' };

@ApiTags('Datalinks')
@Controller('me/datalinks')
@AllowSignedIn({ orImpersonated: true, ofCompany: true })
export class OwnDatalinksController {
  constructor(private readonly datalinks: DatalinksService) {}

  @Get()
  @TagByVersion()
  @Operation({ summary: 'Show my datalinks', response: DatalinksView, headers: datalinksTag })
  getMyDatalinks(@CurrentActor() actor: Actor): Promise<DatalinksView> {
    return this.datalinks.getOwn(actor);
  }

  @Patch()
  @TagByVersion()
  @AcceptsIfMatch()
  @Operation({
    summary: 'Change my datalinks',
    description: 'A merge patch (RFC 7396): fields that are left out keep their values, null clears.',
    response: DatalinksView,
    headers: datalinksTag,
    problems: [requestProblems.invalid, datalinksProblems.staleVersion],
  })
  updateMyDatalinks(
    @CurrentActor() actor: Actor,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() patch: DatalinksPatch,
  ): Promise<DatalinksView> {
    return this.datalinks.updateOwn(actor, patch, ifMatch);
  }
}
