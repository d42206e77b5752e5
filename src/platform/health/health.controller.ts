import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/index.ts';
import { Database } from '../database/index.ts';
import { Operation, ReservedConnection, serviceProblems } from '../http/index.ts';
import { Lifecycle } from './lifecycle.ts';

class HealthView {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status: 'ok';
}

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get('live')
  @Public()
  @Operation({ summary: 'Check that the process responds', response: HealthView })
  getLiveness(): HealthView {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @ReservedConnection()
  @Operation({
    summary: 'Check that the service takes requests and its database can be written',
    response: HealthView,
    problems: [serviceProblems.unavailable],
  })
  async getReadiness(): Promise<HealthView> {
    if (this.lifecycle.phase !== 'serving') throw serviceProblems.unavailable({ detail: 'The service is stopping.', retryAfterSeconds: 5 });
    try {
      await this.database.checkWritable();
    } catch {
      throw serviceProblems.unavailable({
        detail: 'The database does not respond, or cannot be written. Try again soon.',
        retryAfterSeconds: 5,
      });
    }
    return { status: 'ok' };
  }
}
