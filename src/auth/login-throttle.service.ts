import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { networkOf, type RequestOrigin } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, executeBound } from '../platform/database/index.ts';
import { authProblems } from './auth.errors.ts';
import { LoginAudit } from './login-audit.service.ts';
import {
  addressAttemptsMax,
  type Counter,
  failuresInARowMax,
  type Keys,
  keysOf,
  type Limit,
  limitOf,
  totalKey,
  waitOf,
  windowSeconds,
} from './login-throttle.rules.ts';

const secondsLeft = 'ceil(extract(epoch from window_ends_at - now()))::int';
const isEntryDue = `coalesce(a.refusal_recorded_at <= now() - interval '1 minute', true)`;

const openCounter = `(select json_build_object('attempts', attempts, 'wait', ${secondsLeft}) from login_attempts
  where key_hash = ? and window_ends_at > now())`;

const storedQuery = `select coalesce(a.failures, 0) as failures, exists (select from known_addresses where key_hash = ?) as is_known,
    a.account_hash is not null and ${isEntryDue} as is_entry_due,
    ${openCounter} as account, ${openCounter} as restricted, ${openCounter} as address
  from (select) as one left join login_accounts a on a.account_hash = ?`;

const storedKeys = ({ known, account, restricted, address, total }: Keys) => [known, account, restricted, address, total];

/** Locks the account first, then the counter of the limit, then that of the address. */
const countStatement = `with account as (
    insert into login_accounts as a (account_hash, failures) values (?, 1)
    on conflict (account_hash) do update set failures = a.failures + 1, attempted_at = now() returning failures),
  counted as (
    insert into login_attempts as a (key_hash, account_hash, attempts, window_ends_at)
    select key_hash, account_hash, 1, now() + make_interval(secs => seconds)
    from account, (values (?::bytea, ?::bytea, ?::float8), (?, null, ?)) as counter (key_hash, account_hash, seconds)
    on conflict (key_hash) do update set
      attempts = case when a.window_ends_at <= now() then 1 else a.attempts + 1 end,
      window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
    returning key_hash, json_build_object('attempts', attempts, 'wait', ${secondsLeft}) as counter)
  select failures, (select counter from counted where key_hash = ?) as own, (select counter from counted where key_hash = ?) as address
  from account`;

interface AttemptOptions {
  /** For the password of a user who is signed in: the address is not restricted, whatever others have tried. */
  isSignedIn?: boolean;
}

/** What is stored before an attempt. A counter is null if no window is open. */
interface Stored {
  failures: number;
  is_known: boolean;
  is_entry_due: boolean;
  account: Counter | null;
  restricted: Counter | null;
  address: Counter | null;
}

/** What is stored with the attempt. */
interface Counted {
  /** In a row, with this attempt. */
  failures: number;
  /** The counter of the limit. */
  own: Counter;
  address: Counter;
}

/** The seconds to wait if the attempt is refused, otherwise null. */
interface Decision {
  limit: Limit;
  wait: number | null;
}

/**
 * Counts password attempts from an address, for one account and for all accounts together (OWASP Authentication Cheat
 * Sheet), and failures in a row on an account from everywhere. The last only restricts addresses that have never signed in
 * to the account, so that no one can lock its owner out. An unknown username is counted as a known one. All instances share
 * the counts. Usernames and addresses are stored as hashes, because people type passwords into the wrong field.
 */
@Injectable()
export class LoginThrottle implements OnModuleDestroy {
  readonly #logger = new Logger(LoginThrottle.name);
  readonly #takingBack = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly loginAudit: LoginAudit,
  ) {}

  /**
   * Counts an attempt, then runs `check`, so that parallel attempts are counted too. If `check` throws, the password was not
   * found to be wrong, for example because the server is busy: the attempt is taken back. After a success call `succeed`.
   * Throws `auth/too-many-failures` with the seconds to wait, without a check.
   */
  async attempt<T>(
    username: string,
    origin: RequestOrigin,
    check: () => Promise<T>,
    { isSignedIn = false }: AttemptOptions = {},
  ): Promise<T> {
    const keys = keysOf(username, networkOf(origin.address));
    const { limit, wait, isEntryDue } = await this.#decide(keys, isSignedIn);
    if (wait !== null) {
      if (isEntryDue) this.loginAudit.recordThrottled(username, origin);
      const detail = 'Wait, then try again, or ask your admin for a new password.';
      throw authProblems.tooManyFailures({ detail, retryAfterSeconds: wait });
    }
    try {
      return await check();
    } catch (error) {
      this.#takeBack(keys, limit);
      throw error;
    }
  }

  /** True once, when the failures in a row begin to restrict unknown addresses. Call it after a failure. */
  async startsRestriction(em: EntityManager, username: string): Promise<boolean> {
    const started = await em.execute<unknown[]>(
      `update login_accounts set restriction_recorded_at = now()
       where account_hash = ? and failures >= ? and restriction_recorded_at is null returning 1`,
      [totalKey(username), failuresInARowMax],
    );
    return started.length > 0;
  }

  /** A user with a new password can log in at once. */
  async forgetUsers(em: EntityManager, userIds: string[]): Promise<void> {
    const users = await em.execute<{ username_key: string }[]>(
      'select username_key from users where id in (select value::uuid from jsonb_array_elements_text(?::jsonb))',
      [JSON.stringify(userIds)],
    );
    const hashes = JSON.stringify(users.map(({ username_key: username }) => totalKey(username).toString('hex')));
    // Accounts before attempts, as an attempt locks them, and each in order, so that two transactions never wait for each other.
    for (const [table, key] of [
      ['login_accounts', 'account_hash'],
      ['login_attempts', 'key_hash'],
    ]) {
      await executeBound(
        em,
        `delete from ${table} where ${key} in (select ${key} from ${table}
           where account_hash in (select decode(value, 'hex') from jsonb_array_elements_text($1::jsonb)) order by ${key} for update)`,
        [hashes],
      );
    }
  }

  /** After a success: forgets the failures on the account, takes one attempt of the address back, and remembers the address. */
  async succeed(em: EntityManager, username: string, address: string | null): Promise<void> {
    const keys = keysOf(username, networkOf(address));
    // The account is locked first, as by an attempt. Its row stays for a while, for the entries about other addresses.
    await em.execute(
      `with account as (
         update login_accounts set failures = 0, restriction_recorded_at = null where account_hash = ? returning 1),
       forgotten as (delete from login_attempts where key_hash in (?, ?) and exists (select from account)),
       taken_back as (
         update login_attempts set attempts = attempts - 1 where key_hash = ? and attempts > 0 and exists (select from account))
       insert into known_addresses (key_hash) values (?) on conflict (key_hash) do update set signed_in_at = excluded.signed_in_at`,
      [keys.total, keys.account, keys.restricted, keys.address, keys.known],
    );
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#takingBack);
  }

  /** Reads first: an attempt over a limit is refused without a write, so that refusals are cheap and leave no rows behind. */
  async #decide(keys: Keys, isSignedIn: boolean): Promise<Decision & { isEntryDue: boolean }> {
    const { loginFailuresMax } = this.settings;
    const [stored] = await this.database.query<Stored>('all', storedQuery, storedKeys(keys), { name: 'stored_attempts' });
    const isTrusted = stored!.is_known || isSignedIn;
    const limit = limitOf(stored!.failures, isTrusted, loginFailuresMax);
    const addressMax = addressAttemptsMax(loginFailuresMax);
    const refused = waitOf(stored![limit.kind], limit.attemptsMax - 1) ?? waitOf(stored!.address, addressMax - 1);
    if (refused !== null) {
      const isEntryDue = stored!.is_entry_due && (await this.database.acrossCompanies((em) => this.#isEntryDue(em, keys)));
      return { limit, wait: refused, isEntryDue };
    }
    // Attempts at the same time have read the same. They are counted one after the other.
    const counted = await this.#count(keys, limit);
    const wait = waitOf(counted.own, limit.attemptsMax) ?? waitOf(counted.address, addressMax);
    const isSameLimit = limitOf(counted.failures - 1, isTrusted, loginFailuresMax).kind === limit.kind;
    if (wait === null && isSameLimit) return { limit, wait, isEntryDue: false };
    // A refused attempt does not count, because its password is not checked.
    const isEntryDue = await this.database.acrossCompanies(async (em) => {
      await this.#uncountAll(em, keys, limit);
      return isSameLimit && this.#isEntryDue(em, keys);
    });
    return isSameLimit ? { limit, wait, isEntryDue } : this.#decide(keys, isSignedIn);
  }

  async #count(keys: Keys, limit: Limit): Promise<Counted> {
    const parameters = [keys.total, keys[limit.kind], keys.total, limit.seconds, keys.address, windowSeconds, keys[limit.kind], keys.address];
    const [counted] = await this.database.query<Counted>('all', countStatement, parameters, { name: 'count_attempt' });
    return counted!;
  }

  /** True once a minute, for the audit log. Without a row, the account had no attempt that was let through, and gets no entry. */
  async #isEntryDue(em: EntityManager, keys: Keys): Promise<boolean> {
    const due = await em.execute<unknown[]>(
      `update login_accounts a set refusal_recorded_at = now() where account_hash = ? and ${isEntryDue} returning 1`,
      [keys.total],
    );
    return due.length > 0;
  }

  /** The response does not wait for it, because the database may be what is busy. */
  #takeBack(keys: Keys, limit: Limit): void {
    const takingBack = this.database
      .acrossCompanies((em) => this.#uncountAll(em, keys, limit), { waits: 'background' })
      .catch((error: unknown) => this.#logger.error(error))
      .finally(() => this.#takingBack.delete(takingBack));
    this.#takingBack.add(takingBack);
  }

  /** In the order in which an attempt locks the rows. */
  async #uncountAll(em: EntityManager, keys: Keys, limit: Limit): Promise<void> {
    await em.execute('update login_accounts set failures = failures - 1 where account_hash = ? and failures > 0', [keys.total]);
    for (const key of [keys[limit.kind], keys.address])
      await em.execute('update login_attempts set attempts = attempts - 1 where key_hash = ? and attempts > 0', [key]);
  }
}
