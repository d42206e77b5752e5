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
 * The caller has locked the admin, so that no start is missed. Returns whether an earlier impersonation has expired and is not
 * ended yet. Throws `impersonation/too-many-starts` with the seconds until the admin may start again.
 */
export async function requireStartsLeft(
  em: EntityManager,
  { impersonatorId, perHour, isFromSkippedDatalink }: StartLimit,
): Promise<{ hasExpired: boolean }> {
  const limit = isFromSkippedDatalink ? perHour * skippedDatalinkFactor : perHour;
  const [found] = await em.execute<[{ wait: number | null; has_expired: boolean }]>(
    `select exists (select from impersonations where impersonator_id = ? and ended_at is null and expires_at <= now()) as has_expired,
       (select ceil(extract(epoch from created_at - now()) + ?)::int from impersonations
        where impersonator_id = ? and created_at > now() - make_interval(secs => ?) and (skipped_datalink_id is not null) = ?
        order by created_at desc offset ? limit 1) as wait`,
    [impersonatorId, secondsPerHour, impersonatorId, secondsPerHour, isFromSkippedDatalink, limit - 1],
  );
  if (found.wait === null) return { hasExpired: found.has_expired };
  throw impersonationProblems.tooManyStarts({
    detail: `You have logged in as users ${limit} times within an hour. Wait, then try again.`,
    retryAfterSeconds: found.wait,
  });
}
