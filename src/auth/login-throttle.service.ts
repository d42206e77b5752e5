import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { authProblems } from './auth.errors.ts';

const windowSeconds = 15 * 60;
/** Many people may share one address: so many times as many attempts as for one of their accounts. */
const accountsOfAddress = 10;
const addressAttemptsMin = 100;

/**
 * Counts attempts at a password from one address: for one account, and for all of them together (OWASP Authentication
 * Cheat Sheet). Never for an account from everywhere: that would let anybody lock its owner out. All instances share
 * the counts; accounts and addresses are known by hashes only, as people type passwords into the wrong field.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  /**
   * Counts an attempt before the password is looked at, so that many at once cannot slip by; a success takes it back.
   * Throws `auth/too-many-failures` with the seconds to wait.
   */
  async attempt(account: string, address: string | null): Promise<void> {
    const { loginFailuresMax } = this.settings;
    const retryAfterSeconds = await this.database.acrossCompanies(async (em) => {
      const own = await this.#count(em, hashOf('account', account, address), hashOf('account', account));
      // What is refused already says nothing more about the address.
      if (own.attempts > loginFailuresMax) return own.wait;
      const all = await this.#count(em, hashOf('address', address), null);
      return all.attempts > Math.max(loginFailuresMax * accountsOfAddress, addressAttemptsMin) ? all.wait : null;
    });
    if (retryAfterSeconds === null) return;
    throw authProblems.tooManyFailures({ detail: 'Wait, then try again, or ask your admin for a new password.', retryAfterSeconds });
  }

  /** Somebody who is given a new password may use it at once. */
  async forgetUsers(em: EntityManager, userIds: string[]): Promise<void> {
    const users = await em.execute<{ username_key: string }[]>(
      'select username_key from users where id in (select value::uuid from jsonb_array_elements_text(?::jsonb))',
      [JSON.stringify(userIds)],
    );
    for (const { username_key: account } of users)
      await em.execute('delete from login_attempts where account_hash = ?', [hashOf('account', account)]);
  }

  /** A success: the account's attempts from there are forgotten, the address's own count is given this one back. */
  async forget(em: EntityManager, account: string, address: string | null): Promise<void> {
    await em.execute('delete from login_attempts where key_hash = ?', [hashOf('account', account, address)]);
    await em.execute('update login_attempts set attempts = attempts - 1 where key_hash = ? and attempts > 0', [hashOf('address', address)]);
  }

  async #count(em: EntityManager, key: Buffer, accountHash: Buffer | null): Promise<{ attempts: number; wait: number }> {
    const [row] = await em.execute<{ attempts: number; wait: number }[]>(
      `insert into login_attempts as a (key_hash, account_hash, attempts, window_ends_at) values (?, ?, 1, now() + make_interval(secs => ?))
       on conflict (key_hash) do update set
         attempts = case when a.window_ends_at <= now() then 1 else a.attempts + 1 end,
         window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
       returning attempts, ceil(extract(epoch from window_ends_at - now()))::int as wait`,
      [key, accountHash, windowSeconds],
    );
    return row!;
  }
}

function hashOf(kind: 'account' | 'address', ...parts: (string | null)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest();
}
