// The hash chain of the audit log: a checkpoint is a hash over a batch of entries and the checkpoint before it.
// The tables and columns were released as `audit_seals` and `sealed_at`, so they keep the older word for a checkpoint.
import type { EntityManager } from '@mikro-orm/postgresql';

/** Taken by the one instance that adds checkpoints, and by a verification. */
export const checkpointLock = 4_927_167;

/**
 * The place of an entry in the chain. Entries are in the order of their positions. Those of the first releases have a
 * transaction id, come before all others, and are in the order of these ids.
 */
export interface ChainPlace {
  last_transaction_id: string | null;
  last_position: string | number;
}

export interface Checkpoint extends ChainPlace {
  events: number;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

type EntryBatch = Omit<Checkpoint, 'previous_hash'>;

/** The previous hash of the first checkpoint. */
export const emptyHash: Uint8Array = new Uint8Array(32);

interface EntryRange {
  /** The entries after this checkpoint; undefined for all. */
  after: ChainPlace | undefined;
  /** Whether they are entries with a transaction id. */
  isFirstReleases?: boolean;
  upToPosition?: string;
  limit: number;
}

/** Hashes the entries of a company in a range. Null without entries. */
export async function hashEntries(
  em: EntityManager,
  companyId: string | null,
  previousHash: Uint8Array,
  { after, isFirstReleases = false, upToPosition, limit }: EntryRange,
): Promise<EntryBatch | null> {
  const order = isFirstReleases ? 'transaction_id, position' : 'position';
  const [batch] = await em.execute<EntryBatch[]>(
    `select count(*)::int as events, (array_agg(transaction_id order by transaction_id desc))[1]::text as last_transaction_id,
       (array_agg(position order by transaction_id desc, position desc))[1] as last_position,
       sha256(?::bytea || convert_to(string_agg(entry, E'\\n' order by ${order}), 'UTF8')) as hash
     from (
       select transaction_id, position, jsonb_build_array(position, id, extract(epoch from at)::numeric(20, 3), company_id, actor_id, actor_username,
           subject_id, subject_username, impersonation_id, action, target_type, target_id, target_name, changes, details, request_id, address,
           session_id, user_agent, transaction_id::text)::text as entry
       -- The limit comes first, so that only this batch is turned into text.
       from (
         select * from audit_events
         where ${ofCompany(companyId)} and ${isFirstReleases ? afterTransaction : afterPosition}
           and position <= coalesce(?::bigint, 9223372036854775807)
         order by ${order} limit ?
       ) as event
     ) as batch`,
    [Buffer.from(previousHash), companyId, ...placeParameters(after, isFirstReleases), upToPosition ?? null, limit],
  );
  return batch!.events === 0 ? null : batch!;
}

const afterPosition = 'transaction_id is null and position > ?';
const afterTransaction = '(transaction_id, position) > (?::text::xid8, ?)';

function placeParameters(after: ChainPlace | undefined, isFirstReleases: boolean): unknown[] {
  if (isFirstReleases) return [after?.last_transaction_id ?? '0', after?.last_position ?? 0];
  // All entries with a transaction id come before the first position.
  return [after && after.last_transaction_id === null ? after.last_position : 0];
}

/**
 * The entries after the last checkpoint, and how many of the first releases were added after theirs.
 * @param last of all checkpoints, and of those of the first releases.
 */
export async function countAfter(
  em: EntityManager,
  companyId: string | null,
  last: { ofAll: ChainPlace | undefined; ofFirstReleases: ChainPlace | undefined },
): Promise<{ pending: number; added: number }> {
  const [row] = await em.execute<[{ pending: number; added: number }]>(
    `select count(*) filter (where ${afterPosition})::int as pending, count(*) filter (where ${afterTransaction})::int as added
     from audit_events where ${ofCompany(companyId)}`,
    [...placeParameters(last.ofAll, false), ...placeParameters(last.ofFirstReleases, true), companyId],
  );
  return row;
}

/**
 * A condition with one parameter for the company, or for entries of no company. `is not distinct from` would do for both,
 * but it uses no index: each batch would read the whole audit log.
 */
export function ofCompany(companyId: string | null): string {
  return companyId === null ? '(company_id is null and ?::uuid is null)' : 'company_id = ?::uuid';
}
