import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.ts';
import { JobQueue } from '../platform/jobs/index.ts';

const sweepMilliseconds = 10 * 60_000;
const batchSize = 1_000;

/**
 * What is deleted, and when it can no longer matter. Audit log and history of impersonations have plain ids, so they need no
 * session.
 */
const purges: { table: string; key: string; condition: string }[] = [
  {
    // Its refresh tokens go with it. A used one shows that it was copied until the session is over. An impersonation stays until
    // its end is recorded, and so does the admin's session from which it was started.
    table: 'sessions',
    key: 'id',
    condition: `least(ended_at, expires_at) < now() - interval '1 day' and (kind = 'login' or ended_at is not null)
      and not exists (select from sessions child where child.parent_session_id = purged.id and child.ended_at is null)`,
  },
  { table: 'login_attempts', key: 'key_hash', condition: 'window_ends_at < now()' },
  {
    // Failures this far apart are no attack on an account. Without a failure, the row only has the time of an entry about
    // refused attempts, and their window is over.
    table: 'login_accounts',
    key: 'account_hash',
    condition: `attempted_at < now() - case when failures <= 0 then interval '15 minutes' else interval '30 days' end`,
  },
  // An owner who comes back later than this counts as unknown, which only matters during an attack.
  { table: 'known_addresses', key: 'key_hash', condition: `signed_in_at < now() - interval '180 days'` },
];

/** Deletes sessions, refresh tokens and login attempts that can no longer matter, in short transactions. */
@Injectable()
export class AuthRetention {
  constructor(
    private readonly database: Database,
    queue: JobQueue,
  ) {
    queue.repeat(sweepMilliseconds, () => this.sweep());
  }

  async sweep(): Promise<void> {
    for (const { table, key, condition } of purges) {
      let count: number;
      do {
        const deleted = await this.database.acrossCompanies((em) =>
          em.execute<unknown[]>(
            `delete from ${table} where ${key} in (select ${key} from ${table} purged where ${condition} limit ? for update skip locked) returning 1`,
            [batchSize],
          ),
        );
        count = deleted.length;
      } while (count === batchSize);
    }
  }
}
