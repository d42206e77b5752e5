import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { authProblems } from './auth.errors.ts';

const windowSeconds = 15 * 60;

/**
 * Counts failed passwords of an account, whether it exists or not (OWASP Authentication Cheat Sheet). All
 * instances share the count; accounts are known by a hash only, as people type passwords into the wrong field.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  /**
   * Counts an attempt before the password is looked at, so that many at once cannot slip by; a success
   * forgets them all. Throws `auth/too-many-failures` with the seconds to wait.
   */
  async attempt(account: string): Promise<void> {
    const [row] = await this.database.acrossCompanies((em) =>
      em.execute<{ failures: number; wait: number }[]>(
        `insert into login_failures as f (account_hash, failures, window_ends_at) values (?, 1, now() + make_interval(secs => ?))
         on conflict (account_hash) do update set
           failures = case when f.window_ends_at <= now() then 1 else f.failures + 1 end,
           window_ends_at = case when f.window_ends_at <= now() then excluded.window_ends_at else f.window_ends_at end
         returning failures, ceil(extract(epoch from window_ends_at - now()))::int as wait`,
        [accountHash(account), windowSeconds],
      ),
    );
    if (row!.failures > this.settings.loginFailuresMax) {
      throw authProblems.tooManyFailures({
        detail: 'Wait, then try again, or ask your admin for a new password.',
        retryAfterSeconds: row!.wait,
      });
    }
  }

  /** Somebody who is given a new password may use it at once. */
  async forgetUsers(em: EntityManager, userIds: string[]): Promise<void> {
    await em.execute(
      `delete from login_failures where account_hash in (
         select sha256(convert_to(username_key, 'UTF8')) from users where id in (select value::uuid from jsonb_array_elements_text(?::jsonb)))`,
      [JSON.stringify(userIds)],
    );
  }

  async forget(em: EntityManager, account: string): Promise<void> {
    await em.execute('delete from login_failures where account_hash = ?', [accountHash(account)]);
  }
}

function accountHash(account: string): Buffer {
  return createHash('sha256').update(account).digest();
}
