import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { networkOf, type RequestOrigin } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { authProblems } from './auth.errors.ts';
import { LoginAudit } from './login-audit.service.ts';

const windowSeconds = 15 * 60;
/** An address may be shared by many people, so it has this many times the attempts of one account. */
const accountsPerAddress = 10;
const addressAttemptsMin = 100;
/** Failures in a row on one account, from all addresses, after which unknown addresses are restricted (NIST SP 800-63B §5.2.2). */
const failuresInARowMax = 100;
/** A restricted address has one attempt in this time. */
const restrictedWindowSeconds = 5 * 60;

interface AttemptOptions {
  /** For the password of a user who is signed in: the address is not restricted, whatever others have tried. */
  isSignedIn?: boolean;
}

interface Counted {
  attempts: number;
  wait: number;
}

/**
 * Counts password attempts from an address, for one account and for all accounts together (OWASP Authentication Cheat
 * Sheet), and failures in a row on an account from everywhere. The last only restricts addresses that have never signed in
 * to the account, so that no one can lock its owner out. An unknown username is counted as a known one. All instances share
 * the counts. Usernames and addresses are stored as hashes, because people type passwords into the wrong field.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly loginAudit: LoginAudit,
  ) {}

  /**
   * Counts an attempt before the password is checked, so that parallel attempts are counted too. A success takes it back.
   * Throws `auth/too-many-failures` with the seconds to wait.
   */
  async attempt(username: string, origin: RequestOrigin, { isSignedIn = false }: AttemptOptions = {}): Promise<void> {
    const network = networkOf(origin.address);
    const { retryAfterSeconds, isRefusalDue } = await this.database.acrossCompanies(async (em) => {
      const wait = await this.#countAttempt(em, username, network, isSignedIn);
      return { retryAfterSeconds: wait, isRefusalDue: wait !== null && (await this.#takeBackRefused(em, username)) };
    });
    if (retryAfterSeconds === null) return;
    if (isRefusalDue) this.loginAudit.recordThrottled(username, origin);
    throw authProblems.tooManyFailures({ detail: 'Wait, then try again, or ask your admin for a new password.', retryAfterSeconds });
  }

  /** True once, when the failures in a row begin to restrict unknown addresses. Call it after a failure. */
  async startsRestriction(em: EntityManager, username: string): Promise<boolean> {
    const started = await em.execute<unknown[]>(
      `update login_accounts set restriction_recorded_at = now()
       where account_hash = ? and failures >= ? and restriction_recorded_at is null returning 1`,
      [hashOf('account', username), failuresInARowMax],
    );
    return started.length > 0;
  }

  /** A user with a new password can log in at once. */
  async forgetUsers(em: EntityManager, userIds: string[]): Promise<void> {
    const users = await em.execute<{ username_key: string }[]>(
      'select username_key from users where id in (select value::uuid from jsonb_array_elements_text(?::jsonb))',
      [JSON.stringify(userIds)],
    );
    for (const { username_key: username } of users) {
      const account = hashOf('account', username);
      await em.execute('delete from login_accounts where account_hash = ?', [account]);
      await em.execute('delete from login_attempts where account_hash = ?', [account]);
    }
  }

  /** After a success: forgets the failures on the account, takes one attempt of the address back, and remembers the address. */
  async succeed(em: EntityManager, username: string, address: string | null): Promise<void> {
    const network = networkOf(address);
    // In the order in which an attempt locks these rows.
    await em.execute('delete from login_accounts where account_hash = ?', [hashOf('account', username)]);
    await em.execute('delete from login_attempts where key_hash in (?, ?)', [
      hashOf('account', username, network),
      hashOf('restricted', username, network),
    ]);
    await em.execute('update login_attempts set attempts = attempts - 1 where key_hash = ? and attempts > 0', [hashOf('address', network)]);
    await em.execute(
      'insert into known_addresses (key_hash) values (?) on conflict (key_hash) do update set signed_in_at = excluded.signed_in_at',
      [hashOf('known', username, network)],
    );
  }

  /** The seconds to wait if the attempt is refused, otherwise null. The first statement locks the account. */
  async #countAttempt(em: EntityManager, username: string, network: string | null, isSignedIn: boolean): Promise<number | null> {
    const { loginFailuresMax } = this.settings;
    const account = hashOf('account', username);
    const [counted] = await em.execute<{ failures: number; is_known: boolean }[]>(
      `insert into login_accounts as a (account_hash, failures) values (?, 1)
       on conflict (account_hash) do update set failures = a.failures + 1, attempted_at = now()
       returning failures, exists (select from known_addresses where key_hash = ?) as is_known`,
      [account, hashOf('known', username, network)],
    );
    const isRestricted = counted!.failures > failuresInARowMax && !counted!.is_known && !isSignedIn;
    const ofAccount = isRestricted
      ? await this.#count(
          em,
          hashOf('restricted', username, network),
          account,
          // Never more attempts than without the restriction, whatever the setting.
          Math.max(restrictedWindowSeconds, windowSeconds / loginFailuresMax),
        )
      : await this.#count(em, hashOf('account', username, network), account, windowSeconds);
    // An attempt that is refused here does not count for the address.
    if (ofAccount.attempts > (isRestricted ? 1 : loginFailuresMax)) return ofAccount.wait;
    const ofAddress = await this.#count(em, hashOf('address', network), null, windowSeconds);
    return ofAddress.attempts > Math.max(loginFailuresMax * accountsPerAddress, addressAttemptsMin) ? ofAddress.wait : null;
  }

  /** A refused attempt is no failure, because its password is not checked. True once a minute, for the audit log. */
  async #takeBackRefused(em: EntityManager, username: string): Promise<boolean> {
    const account = hashOf('account', username);
    const [refused] = await em.execute<{ is_due: boolean }[]>(
      `update login_accounts a set failures = a.failures - 1, refusal_recorded_at = case when before.is_due then now() else a.refusal_recorded_at end
       from (select coalesce(refusal_recorded_at <= now() - interval '1 minute', true) as is_due from login_accounts where account_hash = ?) as before
       where a.account_hash = ? returning before.is_due`,
      [account, account],
    );
    return refused!.is_due;
  }

  async #count(em: EntityManager, key: Buffer, accountHash: Buffer | null, seconds: number): Promise<Counted> {
    const [row] = await em.execute<Counted[]>(
      `insert into login_attempts as a (key_hash, account_hash, attempts, window_ends_at) values (?, ?, 1, now() + make_interval(secs => ?))
       on conflict (key_hash) do update set
         attempts = case when a.window_ends_at <= now() then 1 else a.attempts + 1 end,
         window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
       returning attempts, ceil(extract(epoch from window_ends_at - now()))::int as wait`,
      [key, accountHash, seconds],
    );
    return row!;
  }
}

function hashOf(kind: 'account' | 'restricted' | 'known' | 'address', ...parts: (string | null)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest();
}
