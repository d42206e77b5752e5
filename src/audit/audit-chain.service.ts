import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { type Checkpoint, checkpointLock, emptyHash, hashEntries, ofCompany } from './hash-entries.ts';

const checkpointIntervalMilliseconds = 60_000;
const batchEvents = 1_000;

/**
 * Adds checkpoints to the hash chains of the audit log (OWASP ASVS 5.0, 16.4.2), once a minute. A checkpoint covers an
 * entry only after all transactions that began earlier have ended, so that no entry can be added before it.
 */
@Injectable()
export class AuditChain implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(AuditChain.name);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#maintain().catch((error: unknown) => this.#logger.error(error));
    }, checkpointIntervalMilliseconds);
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #maintain(): Promise<void> {
    await this.addCheckpoints();
    await this.prune();
  }

  /** Covers all entries that can be covered, company by company. */
  async addCheckpoints(): Promise<void> {
    const companies = await this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null }[]>('select id as company_id from companies union all select null'),
    );
    for (const { company_id: companyId } of companies) {
      let hasMore = true;
      while (hasMore) hasMore = await this.#addCheckpoint(companyId);
    }
  }

  /** Deletes entries under a checkpoint that is older than the retention period. Keeps all entries if no period is set. */
  async prune(): Promise<void> {
    const { auditRetentionDays } = this.settings;
    if (auditRetentionDays === 0) return;
    await this.database.acrossCompanies((em) =>
      em.execute(
        `select prune_audit(company_id, sequence) from (
           select s.company_id, max(s.sequence) as sequence from audit_seals s
           where s.sealed_at < now() - make_interval(days => ?)
             and s.sequence > coalesce((select max(p.sequence) from audit_prunings p where p.company_id is not distinct from s.company_id), 0)
           group by s.company_id) as due`,
        [auditRetentionDays],
      ),
    );
  }

  /** True if more entries are waiting. One transaction for each checkpoint. Does nothing while another instance holds the lock. */
  #addCheckpoint(companyId: string | null): Promise<boolean> {
    return this.database.acrossCompanies(async (em) => {
      const [lock] = await em.execute<{ is_mine: boolean }[]>('select pg_try_advisory_xact_lock(?) as is_mine', [checkpointLock]);
      if (!lock!.is_mine) return false;
      const [last] = await em.execute<(Checkpoint & { sequence: number })[]>(
        `select sequence, events, last_transaction_id::text, last_position, previous_hash, hash from audit_seals
         where ${ofCompany(companyId)} order by sequence desc limit 1`,
        [companyId],
      );
      const previousHash = last?.hash ?? emptyHash;
      const batch = await hashEntries(em, companyId, last, previousHash, batchEvents, { isSettledOnly: true });
      if (!batch) return false;
      await em.execute(
        `insert into audit_seals (company_id, sequence, events, last_transaction_id, last_position, previous_hash, hash)
         values (?::uuid, ?, ?, ?::text::xid8, ?, ?, ?)`,
        [
          companyId,
          (last?.sequence ?? 0) + 1,
          batch.events,
          batch.last_transaction_id,
          batch.last_position,
          Buffer.from(previousHash),
          Buffer.from(batch.hash),
        ],
      );
      return batch.events === batchEvents;
    });
  }
}
