import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { JobQueue } from '../platform/jobs/index.ts';
import { type Checkpoint, checkpointLock, emptyHash, hashEntries, ofCompany } from './hash-entries.ts';

const checkpointIntervalMilliseconds = 60_000;
/** How long to wait for transactions that may still add an entry. After that the next minute tries again. */
const settleMilliseconds = { poll: 100, max: 20_000 };
const batchEvents = 1_000;

/**
 * Adds checkpoints to the hash chains of the audit log (OWASP ASVS 5.0, 16.4.2), once a minute. A checkpoint covers an entry
 * only when no entry can be added before it.
 */
@Injectable()
export class AuditChain {
  readonly #logger = new Logger(AuditChain.name);

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    jobs: JobQueue,
  ) {
    jobs.repeat(checkpointIntervalMilliseconds, async (stopping) => {
      await this.addCheckpoints(stopping);
      await this.prune();
    });
  }

  /** Covers all entries that can be covered, company by company. */
  async addCheckpoints(stopping = new AbortController().signal): Promise<void> {
    const upToPosition = await this.#findFinalPosition(stopping);
    if (upToPosition === null) return;
    const companies = await this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null }[]>('select id as company_id from companies union all select null'),
    );
    for (const { company_id: companyId } of companies) {
      for (let hasMore = true; hasMore;) hasMore = !stopping.aborted && (await this.#addCheckpoint(companyId, upToPosition));
    }
  }

  /** Deletes entries under a checkpoint that is older than the retention period. Keeps all entries if no period is set. */
  async prune(): Promise<void> {
    const { auditRetentionDays } = this.settings;
    if (auditRetentionDays === 0) return;
    const due = await this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null; sequence: number }[]>(
        `select s.company_id, max(s.sequence) as sequence from audit_seals s
         where s.sealed_at < now() - make_interval(days => ?)
           and s.sequence > coalesce((select max(p.sequence) from audit_prunings p where p.company_id is not distinct from s.company_id), 0)
         group by s.company_id`,
        [auditRetentionDays],
      ),
    );
    // The database refuses it for a chain that was tampered with. The others are not kept waiting.
    for (const chain of due) await this.#pruneChain(chain).catch((error: unknown) => this.#logger.error(error));
  }

  /** Does nothing if another instance has done it, or adds checkpoints or verifies them at the moment. */
  async #pruneChain({ company_id: companyId, sequence }: { company_id: string | null; sequence: number }): Promise<void> {
    await this.database.acrossCompanies(async (em) => {
      const [lock] = await em.execute<[{ is_mine: boolean }]>('select pg_try_advisory_xact_lock(?) as is_mine', [checkpointLock]);
      if (!lock.is_mine) return;
      await em.execute(
        `select prune_audit(?::uuid, ?) where not exists (
           select 1 from audit_prunings where company_id is not distinct from ?::uuid and sequence >= ?)`,
        [companyId, sequence, companyId, sequence],
      );
    });
  }

  /**
   * A position up to which no entry can be added any more. A transaction has its id before its first position (see the
   * migration `audit-order`), so all transactions must have ended that had an id when the position was the last one. Null if
   * one of them takes too long.
   */
  async #findFinalPosition(stopping: AbortSignal): Promise<string | null> {
    const last = await this.database.acrossCompanies(async (em) => {
      const [sequence] = await em.execute<[{ position: string }]>('select last_value::text as position from audit_events_positions');
      const [current] = await em.execute<[{ transaction: string }]>('select pg_current_xact_id()::text as transaction');
      return { ...sequence, ...current };
    });
    for (const endsAt = performance.now() + settleMilliseconds.max; performance.now() < endsAt; await wait(settleMilliseconds.poll)) {
      const [open] = await this.database.acrossCompanies((em) =>
        em.execute<[{ are_ended: boolean }]>('select pg_snapshot_xmin(pg_current_snapshot()) > ?::text::xid8 as are_ended', [
          last.transaction,
        ]),
      );
      if (open.are_ended) return last.position;
      if (stopping.aborted) break;
    }
    return null;
  }

  /** True if more entries are waiting. One transaction for each checkpoint. Does nothing while another instance holds the lock. */
  #addCheckpoint(companyId: string | null, upToPosition: string): Promise<boolean> {
    return this.database.acrossCompanies(async (em) => {
      const [lock] = await em.execute<{ is_mine: boolean }[]>('select pg_try_advisory_xact_lock(?) as is_mine', [checkpointLock]);
      if (!lock!.is_mine) return false;
      const [last] = await em.execute<(Checkpoint & { sequence: number })[]>(
        `select sequence, events, last_transaction_id::text, last_position, previous_hash, hash from audit_seals
         where ${ofCompany(companyId)} order by sequence desc limit 1`,
        [companyId],
      );
      const previousHash = last?.hash ?? emptyHash;
      const batch = await hashEntries(em, companyId, previousHash, { after: last, upToPosition, limit: batchEvents });
      if (!batch) return false;
      await em.execute(
        `insert into audit_seals (company_id, sequence, events, last_position, previous_hash, hash) values (?::uuid, ?, ?, ?, ?, ?)`,
        [companyId, (last?.sequence ?? 0) + 1, batch.events, batch.last_position, Buffer.from(previousHash), Buffer.from(batch.hash)],
      );
      return batch.events === batchEvents;
    });
  }
}
