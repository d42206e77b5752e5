import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { fromKysely, fromPglite, PgBoss } from 'pg-boss';
import { Database } from '../database/index.ts';

export type JobHandler<Payload> = (payload: Payload, stopping: AbortSignal) => Promise<void>;

export type PeriodicWork = (stopping: AbortSignal) => Promise<void>;

interface Registration {
  handler: JobHandler<never>;
  concurrency: number;
}

/** Seconds that running jobs have to reach a point where they can stop. */
const stopSecondsMax = 20;

/** A durable queue in the same database. A job that is sent in a transaction exists once the transaction commits. */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(JobQueue.name);
  readonly #boss: PgBoss;
  readonly #registrations = new Map<string, Registration>();
  readonly #stopping = new AbortController();
  readonly #periodic: { milliseconds: number; work: PeriodicWork }[] = [];
  readonly #running = new Set<Promise<void>>();
  #timers: NodeJS.Timeout[] = [];
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

  /** Call it before the application starts. At most `concurrency` jobs of the queue run at the same time in this process. */
  register<Payload extends object>(queue: string, concurrency: number, handler: JobHandler<Payload>): void {
    this.#registrations.set(queue, { handler, concurrency });
  }

  /**
   * Sends a job as a part of the transaction: a rollback removes it. While a job with the same key is waiting, the call
   * has no effect.
   * @param priority jobs with a higher one are taken first.
   */
  async send(em: EntityManager, queue: string, payload: object, key: string, priority = 0): Promise<void> {
    await this.#boss.send(queue, payload, {
      singletonKey: key,
      priority,
      db: fromKysely(em.getTransactionContext() as Parameters<typeof fromKysely>[0]),
    });
  }

  /** Deletes the jobs, waiting or ended, whose payload names the company. They have ids only. */
  async deleteOfCompany(em: EntityManager, companyId: string): Promise<void> {
    await em.execute(`delete from pgboss.job where data->>'companyId' = ?`, [companyId]);
  }

  /**
   * Call it before the application starts. The work is repeated in every process, so it must be right when several do it at
   * the same time. An error is logged, and the work is tried again after the interval. It never runs twice at a time here.
   */
  repeat(milliseconds: number, work: PeriodicWork): void {
    this.#periodic.push({ milliseconds, work });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#boss.start();
    this.#isStarted = true;
    for (const [queue, { handler, concurrency }] of this.#registrations) {
      // No retries: the module of the job finds unfinished work by itself and continues it.
      await this.#boss.createQueue(queue, { policy: 'short', notify: true, retryLimit: 0 });
      // Jobs are sent in transactions of the service, which run under the role of the service.
      await this.database.shareSchema('pgboss');
      await this.#boss.work<object>(queue, { localConcurrency: concurrency, pollingIntervalSeconds: 2 }, async (jobs) => {
        for (const job of jobs) await handler(job.data as never, this.#stopping.signal);
      });
    }
    this.#timers = this.#periodic.map(({ milliseconds, work }) => setInterval(this.#oneAtATime(work), milliseconds));
  }

  #oneAtATime(work: PeriodicWork): () => void {
    let isRunning = false;
    return () => {
      if (isRunning) return;
      isRunning = true;
      const run = work(this.#stopping.signal)
        .catch((error: unknown) => this.#logger.error(error))
        .finally(() => {
          isRunning = false;
          this.#running.delete(run);
        });
      this.#running.add(run);
    };
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#isStarted) await this.#boss.stop({ graceful: true, timeout: stopSecondsMax * 1000 });
    // The database is closed after this.
    await Promise.all(this.#running);
  }
}
