import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowSignedIn, CurrentActor } from '../platform/access/index.ts';
import { Operation, requestProblems } from '../platform/http/index.ts';
import { DatalinksPatch, DatalinksView } from './datalinks.dto.ts';
import { DatalinksService } from './datalinks.service.ts';

@ApiTags('Datalinks')
@Controller('me/datalinks')
@AllowSignedIn({ orImpersonated: true, ofCompany: true })
export class OwnDatalinksController {
  constructor(private readonly datalinks: DatalinksService) {}

  @Get()
  @Operation({ summary: 'Show my datalinks', response: DatalinksView })
  getMyDatalinks(@CurrentActor() actor: Actor): Promise<DatalinksView> {
    return this.datalinks.getOwn(actor);
  }

  @Patch()
  @Operation({
    summary: 'Change my datalinks',
    description: 'A merge patch (RFC 7396): fields that are left out keep their values, null clears.',
    response: DatalinksView,
    problems: [requestProblems.invalid],
  })
  updateMyDatalinks(@CurrentActor() actor: Actor, @Body() patch: DatalinksPatch): Promise<DatalinksView> {
    return this.datalinks.updateOwn(actor, patch);
  }
}
