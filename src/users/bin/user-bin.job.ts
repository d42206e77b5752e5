import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../platform/jobs/index.ts';
import { UserBin } from './user-bin.service.ts';

const sweepMilliseconds = 10 * 60_000;

/** Erases the users whose time in the bin is over. */
@Injectable()
export class UserBinJob {
  constructor(bin: UserBin, queue: JobQueue) {
    queue.repeat(sweepMilliseconds, () => bin.eraseDue());
  }
}
