import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../platform/database/index.ts';
import { JobQueue } from '../../platform/jobs/index.ts';
import { ImportLeases, importQueue, type QueuedImport } from './import-leases.service.ts';
import { ImportRunner } from './import-runner.service.ts';
import { ImportRetention } from '../retention.service.ts';

/** Imports of different companies that run at the same time in one process. They share the cores for hashing. */
const importsAtOnce = 3;
const sweepMilliseconds = 5_000;
const retentionMilliseconds = 10 * 60_000;

/** Connects the runner with the queue, and regularly queues imports that a killed process has left. */
@Injectable()
export class ImportJob implements OnApplicationBootstrap {
  constructor(
    queue: JobQueue,
    runner: ImportRunner,
    private readonly leases: ImportLeases,
    retention: ImportRetention,
    private readonly database: Database,
  ) {
    queue.register<QueuedImport>(importQueue, importsAtOnce, (queued, stopping) => runner.run(queued, stopping));
    queue.repeat(sweepMilliseconds, () => leases.sendWaiting());
    queue.repeat(retentionMilliseconds, () => retention.sweep());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.database.isEmbedded) await this.leases.releaseAll();
    await this.leases.sendWaiting();
  }
}
