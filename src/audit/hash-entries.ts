// The hash chain of the audit log: a checkpoint is a hash over a batch of entries and the checkpoint before it.
// The tables and columns were released as `audit_seals` and `sealed_at`, so they keep the older word for a checkpoint.
import type { EntityManager } from '@mikro-orm/postgresql';

/** Taken by the one instance that adds checkpoints, and by a verification. */
export const checkpointLock = 4_927_167;

interface EntryBatch {
  events: number;
  last_transaction_id: string;
  last_position: string | number;
  hash: Uint8Array;
}

export interface Checkpoint extends EntryBatch {
  previous_hash: Uint8Array;
}

/** The place of an entry in the chain; undefined is the beginning. */
export type ChainPosition = Pick<Checkpoint, 'last_transaction_id' | 'last_position'> | undefined;

/** The previous hash of the first checkpoint. */
export const emptyHash: Uint8Array = new Uint8Array(32);

/** Hashes up to `limit` entries of a company after a position. Null without entries. */
export async function hashEntries(
  em: EntityManager,
  companyId: string | null,
  after: ChainPosition,
  previousHash: Uint8Array,
  limit: number,
  { isSettledOnly = false } = {},
): Promise<EntryBatch | null> {
  const [batch] = await em.execute<EntryBatch[]>(
    `select count(*)::int as events, max(transaction_id)::text as last_transaction_id,
       (array_agg(position order by transaction_id desc, position desc))[1] as last_position,
       sha256(?::bytea || convert_to(string_agg(entry, E'\\n' order by transaction_id, position), 'UTF8')) as hash
     from (
       select transaction_id, position, jsonb_build_array(position, id, extract(epoch from at)::numeric(20, 3), company_id, actor_id, actor_username,
           subject_id, subject_username, impersonation_id, action, target_type, target_id, target_name, changes, details, request_id, address,
           session_id, user_agent, transaction_id::text)::text as entry
       -- The limit comes first, so that only this batch is turned into text.
       from (
         select * from audit_events
         where ${ofCompany(companyId)} and (transaction_id, position) > (?::text::xid8, ?)
           ${isSettledOnly ? 'and transaction_id < pg_snapshot_xmin(pg_current_snapshot())' : ''}
         order by transaction_id, position limit ?
       ) as event
     ) as batch`,
    [Buffer.from(previousHash), companyId, after?.last_transaction_id ?? '0', after?.last_position ?? 0, limit],
  );
  return batch!.events === 0 ? null : batch!;
}

/**
 * A condition with one parameter for the company, or for entries of no company. `is not distinct from` would do for both,
 * but it uses no index: each batch would read the whole audit log.
 */
export function ofCompany(companyId: string | null): string {
  return companyId === null ? '(company_id is null and ?::uuid is null)' : 'company_id = ?::uuid';
}
