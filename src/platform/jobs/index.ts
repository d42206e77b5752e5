export { JobQueue } from './job-queue.service.ts';
export { JobsModule } from './jobs.module.ts';
