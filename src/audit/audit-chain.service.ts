import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';

const sealMilliseconds = 60_000;
const batchEvents = 1_000;
const sealLock = 4_927_167;
/**
 * For one transaction. Without fresh statistics, which an embedded database never has, all entries that are left would be
 * sorted for each batch, and every request wait for that.
 */
const inIndexOrder = `select set_config('enable_sort', 'off', true)`;

/** What the verification of one company's chain has found. */
export interface ChainReport {
  /** Null for what belongs to no company. */
  companyId: string | null;
  events: number;
  /** Entries that no seal covers yet. */
  unsealed: number;
  /** The last hash of the chain: noted elsewhere, it shows later that nothing was cut off the end. */
  head: string | null;
  /** What is wrong, as a sentence; null when the chain is whole. */
  problem: string | null;
}

interface Seal {
  events: number;
  last_transaction_id: string;
  last_position: string | number;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

interface Batch {
  events: number;
  last_transaction_id: string;
  last_position: string | number;
  hash: Uint8Array;
}

/**
 * Seals the trail after the fact: each seal is a hash over a batch of entries and the seal before it (OWASP ASVS 5.0,
 * 16.4.2). Entries are sealed when every transaction that began before theirs has ended: no other can come between.
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
    this.#timer = setInterval(() => void this.#tend().catch((error: unknown) => this.#logger.error(error)), sealMilliseconds);
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Seals whatever can be sealed, of all companies. */
  async seal(): Promise<void> {
    const companies = await this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null }[]>('select id as company_id from companies union all select null'),
    );
    for (const { company_id: companyId } of companies) while (await this.#sealBatch(companyId));
  }

  async #tend(): Promise<void> {
    await this.seal();
    await this.prune();
  }

  /** Lets go of sealed entries that are older than the retention that is set; without one, of none. */
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

  /** Computes every chain anew and compares it with its seals. */
  async verify(): Promise<ChainReport[]> {
    const reports: ChainReport[] = [];
    for (const { company_id: companyId } of await this.#companies()) reports.push(await this.#verifyCompany(companyId));
    return reports;
  }

  #companies(): Promise<{ company_id: string | null }[]> {
    return this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null }[]>(
        'select company_id from audit_events group by company_id union select company_id from audit_seals group by company_id',
      ),
    );
  }

  /** False when there is nothing more to seal. One transaction a batch, and one sealer at a time. */
  #sealBatch(companyId: string | null): Promise<boolean> {
    return this.database.acrossCompanies(async (em) => {
      await em.execute(inIndexOrder);
      const [locked] = await em.execute<{ is_mine: boolean }[]>('select pg_try_advisory_xact_lock(?) as is_mine', [sealLock]);
      if (!locked!.is_mine) return false;
      const [last] = await em.execute<(Seal & { sequence: number })[]>(
        `select sequence, events, last_transaction_id::text, last_position, previous_hash, hash from audit_seals
         where ${isOf(companyId)} order by sequence desc limit 1`,
        [companyId],
      );
      const previous = last?.hash ?? new Uint8Array(32);
      const batch = await this.#hash(em, companyId, last, previous, batchEvents, true);
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
          Buffer.from(previous),
          Buffer.from(batch.hash),
        ],
      );
      return batch.events === batchEvents;
    });
  }

  /** The hash over the entries after a seal, or null where there are none. */
  async #hash(
    em: EntityManager,
    companyId: string | null,
    after: Pick<Seal, 'last_transaction_id' | 'last_position'> | undefined,
    previous: Uint8Array,
    limit: number,
    isSettledOnly: boolean,
  ): Promise<Batch | null> {
    const [batch] = await em.execute<(Batch & { events: number | string })[]>(
      `select count(*)::int as events, max(transaction_id)::text as last_transaction_id,
         (array_agg(position order by transaction_id desc, position desc))[1] as last_position,
         sha256(?::bytea || convert_to(string_agg(entry, E'\\n' order by transaction_id, position), 'UTF8')) as hash
       from (
         select transaction_id, position, jsonb_build_array(position, id, extract(epoch from at)::numeric(20, 3), company_id, actor_id, actor_username,
             subject_id, subject_username, impersonation_id, action, target_type, target_id, target_name, changes, details, request_id, address,
             session_id, user_agent, transaction_id::text)::text as entry
         -- Written out after the batch is cut off, and not for the whole trail: without fresh statistics it is sorted first.
         from (
           select * from audit_events
           where ${isOf(companyId)} and (transaction_id, position) > (?::text::xid8, ?)
             ${isSettledOnly ? 'and transaction_id < pg_snapshot_xmin(pg_current_snapshot())' : ''}
           order by transaction_id, position limit ?
         ) as event
       ) as batch`,
      [Buffer.from(previous), companyId, after?.last_transaction_id ?? '0', after?.last_position ?? 0, limit],
    );
    return batch!.events === 0 ? null : batch!;
  }

  /** One state of the database for the whole chain: nothing is added or sealed in between. */
  #verifyCompany(companyId: string | null): Promise<ChainReport> {
    return this.database.acrossCompanies(async (em) => {
      await em.execute(inIndexOrder);
      await em.execute('select pg_advisory_xact_lock(?)', [sealLock]);
      const all = await em.execute<(Seal & { is_pruned: boolean })[]>(
        `select events, last_transaction_id::text, last_position, previous_hash, hash, sequence <= coalesce(
           (select max(p.sequence) from audit_prunings p where p.company_id is not distinct from audit_seals.company_id), 0) as is_pruned
         from audit_seals where ${isOf(companyId)} order by sequence`,
        [companyId],
      );
      // What was let go of is gone; the chain goes on from the seal that stood over it.
      const seals = all.filter(({ is_pruned }) => !is_pruned);
      let before: Seal | undefined = all.findLast(({ is_pruned }) => is_pruned);
      let previous: Uint8Array = before?.hash ?? new Uint8Array(32);
      let events = 0;
      let problem: string | null = null;
      for (const [index, seal] of seals.entries()) {
        const batch = await this.#hash(em, companyId, before, previous, seal.events, false);
        const isWhole =
          isSame(seal.previous_hash, previous) &&
          batch?.events === seal.events &&
          String(batch.last_position) === String(seal.last_position) &&
          isSame(batch.hash, seal.hash);
        if (!isWhole) {
          problem = `Entries under seal ${index + 1} (up to position ${seal.last_position}) are not what was sealed: some were changed, removed or added.`;
          break;
        }
        events += seal.events;
        previous = seal.hash;
        before = seal;
      }
      const [rest] = await em.execute<{ n: number }[]>(
        `select count(*)::int as n from audit_events where ${isOf(companyId)} and (transaction_id, position) > (?::text::xid8, ?)`,
        [companyId, before?.last_transaction_id ?? '0', before?.last_position ?? 0],
      );
      return { companyId, events, unsealed: rest!.n, head: before ? Buffer.from(before.hash).toString('hex') : null, problem };
    });
  }
}

/**
 * Which company a row is of, with one parameter. `is not distinct from` would say it for null too, and no index would
 * be used: each batch would read the whole trail.
 */
function isOf(companyId: string | null): string {
  return companyId === null ? '(company_id is null and ?::uuid is null)' : 'company_id = ?::uuid';
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one).equals(Buffer.from(other));
}
