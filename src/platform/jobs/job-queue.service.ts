import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { fromKysely, fromPglite, PgBoss } from 'pg-boss';
import { Database } from '../database/index.ts';

export type JobHandler<Payload> = (payload: Payload, stopping: AbortSignal) => Promise<void>;

interface Registration {
  handler: JobHandler<never>;
  concurrency: number;
}

/** Seconds that running jobs are given to come to a point where they can stop. */
const stopSecondsMax = 20;

/** A durable queue on the same database: a job that is sent in a transaction exists when that transaction commits. */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(JobQueue.name);
  readonly #boss: PgBoss;
  readonly #registrations = new Map<string, Registration>();
  readonly #stopping = new AbortController();
  #isStarted = false;

  constructor(private readonly database: Database) {
    const { backend } = database;
    this.#boss = new PgBoss({
      ...('engine' in backend
        ? { db: fromPglite(backend.engine as unknown as Parameters<typeof fromPglite>[0]), backend: 'pglite' as const }
        : { connectionString: backend.url, max: 4 }),
      useListenNotify: true,
      schedule: false,
    });
    this.#boss.on('error', (error) => this.#logger.error(error));
  }

  /** To be called before the application has started. At most `concurrency` jobs run at once in this process. */
  register<Payload extends object>(queue: string, concurrency: number, handler: JobHandler<Payload>): void {
    this.#registrations.set(queue, { handler, concurrency });
  }

  /**
   * Sends a job as a part of the transaction: a rollback takes it along. While a job with the same key waits,
   * another one adds nothing.
   */
  async send(em: EntityManager, queue: string, payload: object, key: string): Promise<void> {
    await this.#boss.send(queue, payload, {
      singletonKey: key,
      db: fromKysely(em.getTransactionContext() as Parameters<typeof fromKysely>[0]),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#boss.start();
    this.#isStarted = true;
    for (const [queue, { handler, concurrency }] of this.#registrations) {
      // What a job does is made safe to repeat by its owner, who also finds what was left behind: no retries here.
      await this.#boss.createQueue(queue, { policy: 'short', notify: true, retryLimit: 0 });
      // Jobs are sent within transactions of the service, which run under its own role.
      await this.database.shareSchema('pgboss');
      await this.#boss.work<object>(queue, { localConcurrency: concurrency, pollingIntervalSeconds: 2 }, async (jobs) => {
        for (const job of jobs) await handler(job.data as never, this.#stopping.signal);
      });
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    if (this.#isStarted) await this.#boss.stop({ graceful: true, timeout: stopSecondsMax * 1000 });
  }
}
