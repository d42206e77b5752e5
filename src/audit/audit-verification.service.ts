import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.ts';
import { type Checkpoint, checkpointLock, countAfter, emptyHash, hashEntries, ofCompany } from './hash-entries.ts';

/** The result for the hash chain of one company. */
interface ChainReport {
  /** Null for the entries that belong to no company. */
  companyId: string | null;
  /** Entries that match their checkpoints. */
  events: number;
  /** Entries that have no checkpoint yet. */
  pending: number;
  /** The last hash of the chain. A copy kept elsewhere shows later that the newest checkpoints were not removed. */
  head: string | null;
  /** What is wrong, as a sentence; null for a valid chain. */
  problem: string | null;
}

/** Computes the hash chains of the audit log again and compares them with their checkpoints. */
@Injectable()
export class AuditVerification {
  constructor(private readonly database: Database) {}

  async verify(): Promise<ChainReport[]> {
    const companies = await this.database.acrossCompanies((em) =>
      em.execute<{ company_id: string | null }[]>(
        'select company_id from audit_events group by company_id union select company_id from audit_seals group by company_id',
      ),
    );
    const reports: ChainReport[] = [];
    for (const { company_id: companyId } of companies) reports.push(await this.#verifyCompany(companyId));
    return reports;
  }

  /** One transaction under the lock, so that no checkpoint is added in the meantime. */
  #verifyCompany(companyId: string | null): Promise<ChainReport> {
    return this.database.acrossCompanies(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [checkpointLock]);
      const all = await findCheckpoints(em, companyId);
      // Pruned entries are gone: the chain starts from the last checkpoint that covered one.
      const checkpoints = all.filter(({ is_pruned }) => !is_pruned);
      let last: Checkpoint | undefined = all.findLast(({ is_pruned }) => is_pruned);
      let events = 0;
      let problem: string | null = null;
      for (const [index, checkpoint] of checkpoints.entries()) {
        if (!(await isIntact(em, companyId, last, checkpoint))) {
          problem = `The entries of checkpoint ${index + 1} (up to position ${checkpoint.last_position}) do not match it: some were changed, removed or added.`;
          break;
        }
        events += checkpoint.events;
        last = checkpoint;
      }
      const ofFirstReleases = all.findLast(isOfFirstReleases);
      const { pending, added } = await countAfter(em, companyId, { ofAll: last, ofFirstReleases });
      if (added > 0) problem ??= `${added} entries of the first releases have no checkpoint: they were added later.`;
      const head = last ? Buffer.from(last.hash).toString('hex') : null;
      return { companyId, events, pending, head, problem };
    });
  }
}

function findCheckpoints(em: EntityManager, companyId: string | null): Promise<(Checkpoint & { is_pruned: boolean })[]> {
  return em.execute(
    `select events, last_transaction_id::text, last_position, previous_hash, hash, sequence <= coalesce(
       (select max(p.sequence) from audit_prunings p where p.company_id is not distinct from audit_seals.company_id), 0) as is_pruned
     from audit_seals where ${ofCompany(companyId)} order by sequence`,
    [companyId],
  );
}

async function isIntact(
  em: EntityManager,
  companyId: string | null,
  previous: Checkpoint | undefined,
  checkpoint: Checkpoint,
): Promise<boolean> {
  const previousHash = previous?.hash ?? emptyHash;
  const batch = await hashEntries(em, companyId, previousHash, {
    after: previous,
    isFirstReleases: isOfFirstReleases(checkpoint),
    limit: checkpoint.events,
  });
  return (
    isSameHash(checkpoint.previous_hash, previousHash) &&
    batch?.events === checkpoint.events &&
    String(batch.last_position) === String(checkpoint.last_position) &&
    isSameHash(batch.hash, checkpoint.hash)
  );
}

function isOfFirstReleases({ last_transaction_id: transactionId }: Checkpoint): boolean {
  return transactionId !== null;
}

function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one).equals(Buffer.from(other));
}
