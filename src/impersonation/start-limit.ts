import type { EntityManager } from '@mikro-orm/postgresql';
import { impersonationProblems } from './impersonation.errors.ts';

const secondsPerHour = 3_600;
/** Working through a list of skipped datalinks takes a start for each user, so these count apart and have this many times as many. */
const skippedDatalinkFactor = 10;

interface StartLimit {
  impersonatorId: string;
  perHour: number;
  isFromSkippedDatalink: boolean;
}

/**
 * Concurrent starts of an admin wait for each other until the end of the transaction, so none is missed.
 * Throws `impersonation/too-many-starts` with the seconds until the admin may start again.
 */
export async function requireStartsLeft(em: EntityManager, { impersonatorId, perHour, isFromSkippedDatalink }: StartLimit): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`impersonation-starts:${impersonatorId}`]);
  const limit = isFromSkippedDatalink ? perHour * skippedDatalinkFactor : perHour;
  const [oldest] = await em.execute<{ wait: number }[]>(
    `select ceil(extract(epoch from created_at - now()) + ?)::int as wait from impersonations
     where impersonator_id = ? and created_at > now() - make_interval(secs => ?) and (skipped_datalink_id is not null) = ?
     order by created_at desc offset ? limit 1`,
    [secondsPerHour, impersonatorId, secondsPerHour, isFromSkippedDatalink, limit - 1],
  );
  if (!oldest) return;
  throw impersonationProblems.tooManyStarts({
    detail: `You have logged in as users ${limit} times within an hour. Wait, then try again.`,
    retryAfterSeconds: oldest.wait,
  });
}
