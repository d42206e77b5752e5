import { randomUUID } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.ts';
import { JobQueue } from '../../platform/jobs/index.ts';
import { Import } from '../import.entity.ts';

export const importQueue = 'import';

/** The content of a job. */
export interface QueuedImport {
  importId: string;
  companyId: string;
}

/** After a crash another instance continues within this time plus one sweep. */
const leaseSeconds = 15;
export const heartbeatSeconds = 4;
const retrySeconds = { first: 5, max: 3_600 };

/**
 * Which process runs which import. The lease is on the import's row, because the queue notices a killed worker only after
 * a minute. Every chunk is written under the lease, so two processes that both think they hold it cannot both write.
 */
@Injectable()
export class ImportLeases {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
  ) {}

  /** Bulk changes are taken before files. */
  send(em: EntityManager, { id, companyId, bulk }: Pick<Import, 'id' | 'companyId' | 'bulk'>): Promise<void> {
    const queued: QueuedImport = { importId: id, companyId };
    return this.queue.send(em, importQueue, queued, id, bulk ? 1 : 0);
  }

  /** Null if the import has ended, another process runs it, another import of its company runs, or a bulk change goes before it. */
  async claim({ importId, companyId }: QueuedImport): Promise<Import | null> {
    const owner = randomUUID();
    try {
      return await this.database.inCompany(companyId, async (em) => {
        const claimed = await em.execute<unknown[]>(
          `update imports set state = 'running', started_at = coalesce(started_at, now()), attempts = attempts + 1, retry_at = null, revision = revision + 1,
             lease_owner = ?::uuid, lease_until = now() + make_interval(secs => ?)
           where id = ? and (state = 'queued' or (state = 'running' and lease_until < now()))
             and (bulk is not null or state = 'running'
               or not exists (select 1 from imports b where b.company_id = imports.company_id and b.state = 'queued' and b.bulk is not null))
           returning id`,
          [owner, leaseSeconds, importId],
        );
        return claimed.length === 0 ? null : em.findOneOrFail(Import, { id: importId });
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) return null;
      throw error;
    }
  }

  /** False when the lease is lost. */
  async prolong({ id, companyId, leaseOwner }: Import): Promise<boolean> {
    const prolonged = await this.database.inCompany(companyId, (em) =>
      em.execute<unknown[]>(
        `update imports set lease_until = now() + make_interval(secs => ?) where id = ? and lease_owner = ? and state = 'running' returning id`,
        [leaseSeconds, id, leaseOwner],
      ),
    );
    return prolonged.length > 0;
  }

  /** Returns a running import to the queue. */
  async release(running: Import): Promise<void> {
    const { id, companyId, leaseOwner } = running;
    await this.database.inCompany(companyId, async (em) => {
      const released = await em.execute<unknown[]>(
        `update imports set lease_until = now(), lease_owner = null, attempts = attempts - 1 where id = ? and lease_owner = ? and state = 'running' returning id`,
        [id, leaseOwner],
      );
      if (released.length > 0) await this.send(em, running);
    });
  }

  /**
   * Lets a running import wait after a failed attempt: 5 seconds, and four times as long after each further one, up to an
   * hour. {@link sendWaiting} queues it then. Its file is kept, for the failure may be one of the database.
   */
  async postpone({ id, companyId, leaseOwner }: Import): Promise<void> {
    await this.database.inCompany(companyId, (em) =>
      em.execute(
        `update imports set failures = failures + 1, attempts = attempts - 1, lease_owner = null, revision = revision + 1,
           retry_at = now() + wait, lease_until = now() + wait
         from (select make_interval(secs => least(?, ? * 4 ^ least(failures, 20))) as wait from imports where id = ?) as backoff
         where id = ? and lease_owner = ? and state = 'running'`,
        [retrySeconds.max, retrySeconds.first, id, id, leaseOwner],
      ),
    );
  }

  /** Whether an import of a company without a running import has waited for more than two seconds. */
  async hasWaitingCompanies(): Promise<boolean> {
    const waiting = await this.database.acrossCompanies((em) =>
      em.execute<unknown[]>(
        `select 1 from imports i where i.state = 'queued' and i.created_at < now() - interval '2 seconds'
           and not exists (select 1 from imports r where r.company_id = i.company_id and r.state = 'running') limit 1`,
      ),
    );
    return waiting.length > 0;
  }

  /** For the start of an embedded installation, where no other process can be running an import. */
  async releaseAll(): Promise<void> {
    await this.database.acrossCompanies((em) => em.execute(`update imports set lease_until = now() where state = 'running'`));
  }

  /**
   * Queues imports whose lease has expired, and of every company without a running import its oldest waiting bulk change, or
   * else its oldest waiting file.
   */
  async sendWaiting(): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const waiting = await em.execute<Pick<Import, 'id' | 'companyId' | 'bulk'>[]>(
        `select id, company_id as "companyId", bulk from imports where state = 'running' and lease_until < now()
         union all
         (select distinct on (i.company_id) i.id, i.company_id, i.bulk from imports i where i.state = 'queued'
            and not exists (select 1 from imports r where r.company_id = i.company_id and r.state = 'running')
          order by i.company_id, i.bulk is null, i.created_at, i.id)`,
      );
      for (const one of waiting) await this.send(em, one);
    });
  }
}
