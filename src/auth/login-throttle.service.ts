import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { authProblems } from './auth.errors.ts';

const windowSeconds = 15 * 60;
/** An address may be shared by many people, so it has this many times the attempts of one account. */
const accountsPerAddress = 10;
const addressAttemptsMin = 100;

/**
 * Counts password attempts from an address: for one account, and for all accounts together (OWASP Authentication Cheat
 * Sheet). It never counts an account over all addresses, because then anyone could lock its owner out. All instances
 * share the counts. Usernames and addresses are stored as hashes, because people type passwords into the wrong field.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  /**
   * Counts an attempt before the password is checked, so that parallel attempts are counted too. A success takes it back.
   * Throws `auth/too-many-failures` with the seconds to wait.
   */
  async attempt(username: string, address: string | null): Promise<void> {
    const { loginFailuresMax } = this.settings;
    const retryAfterSeconds = await this.database.acrossCompanies(async (em) => {
      const ofAccount = await this.#count(em, hashOf('account', username, address), hashOf('account', username));
      // An attempt that is refused here does not count for the address.
      if (ofAccount.attempts > loginFailuresMax) return ofAccount.wait;
      const ofAddress = await this.#count(em, hashOf('address', address), null);
      return ofAddress.attempts > Math.max(loginFailuresMax * accountsPerAddress, addressAttemptsMin) ? ofAddress.wait : null;
    });
    if (retryAfterSeconds === null) return;
    throw authProblems.tooManyFailures({ detail: 'Wait, then try again, or ask your admin for a new password.', retryAfterSeconds });
  }

  /** A user with a new password can log in at once. */
  async forgetUsers(em: EntityManager, userIds: string[]): Promise<void> {
    const users = await em.execute<{ username_key: string }[]>(
      'select username_key from users where id in (select value::uuid from jsonb_array_elements_text(?::jsonb))',
      [JSON.stringify(userIds)],
    );
    for (const { username_key: username } of users)
      await em.execute('delete from login_attempts where account_hash = ?', [hashOf('account', username)]);
  }

  /** After a success: deletes the attempts for this account from the address, and takes one attempt of the address back. */
  async forget(em: EntityManager, username: string, address: string | null): Promise<void> {
    await em.execute('delete from login_attempts where key_hash = ?', [hashOf('account', username, address)]);
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
