import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/index.ts';
import { Database } from '../database/index.ts';
import { Operation, serviceProblems } from '../http/index.ts';

class HealthView {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status: 'ok';
}

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Public()
  @Operation({ summary: 'Check that the process responds', response: HealthView })
  getLiveness(): HealthView {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @Operation({ summary: 'Check that the service and its database work', response: HealthView, problems: [serviceProblems.unavailable] })
  async getReadiness(): Promise<HealthView> {
    try {
      await this.database.ping();
    } catch {
      throw serviceProblems.unavailable({ detail: 'The database does not respond. Try again soon.', retryAfterSeconds: 5 });
    }
    return { status: 'ok' };
  }
}
