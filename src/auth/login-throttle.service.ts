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

const freshWindow = 'now() + make_interval(secs => ?)';
/** Counts one more, or begins a window. A counter at its limit stays as it is. */
const countUpTo = `on conflict (key_hash) do update set
    attempts = case when a.window_ends_at <= now() then 1 else a.attempts + 1 end,
    window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
  where a.attempts < ? or a.window_ends_at <= now()`;

/** Locks the counter of the limit, then the account, then the counter of the address, each only if the one before has counted. */
const countStatement = `with own as (
    insert into login_attempts as a (key_hash, account_hash, attempts, window_ends_at) values (?, ?, 1, ${freshWindow}) ${countUpTo}
    returning account_hash),
  account as (
    insert into login_accounts as a (account_hash, failures) select account_hash, 1 from own
    on conflict (account_hash) do update set failures = a.failures + 1, attempted_at = now() returning failures),
  address as (
    insert into login_attempts as a (key_hash, attempts, window_ends_at) select ?::bytea, 1, ${freshWindow} from account ${countUpTo}
    returning 1)
  select (select failures from account) as failures, exists (select from address) as is_counted`;

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

interface Counted {
  /** In a row, with this attempt. Null if the counter of the limit was full. */
  failures: number | null;
  is_counted: boolean;
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
      this.#takeBack(keys, limit, true);
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
    // Attempts before accounts, as an attempt locks them, and each in order, so that two transactions never wait for each other.
    for (const [table, key] of [
      ['login_attempts', 'key_hash'],
      ['login_accounts', 'account_hash'],
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
    // Each part reads the one before, so that they lock the rows in the order of an attempt. The row of the account stays for a
    // while, for the entries about other addresses.
    await em.execute(
      `with forgotten as (delete from login_attempts where key_hash in (?, ?) returning 1),
       account as (
         update login_accounts set failures = 0, restriction_recorded_at = null
         where account_hash = ? and (select count(*) from forgotten) >= 0 returning 1),
       address as (
         update login_attempts set attempts = attempts - 1
         where key_hash = ? and attempts > 0 and (select count(*) from account) >= 0 returning 1)
       insert into known_addresses (key_hash) select ?::bytea from (select count(*) from address) as locked
       on conflict (key_hash) do update set signed_in_at = excluded.signed_in_at`,
      [keys.account, keys.restricted, keys.total, keys.address, keys.known],
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
    if (await this.#count(keys, limit, isTrusted)) return { limit, wait: null, isEntryDue: false };
    // Attempts at the same time, which had read the same, have used up what was left.
    return this.#decide(keys, isSignedIn);
  }

  /** False if the attempt is over a limit by now. It does not count then, because its password is not checked. */
  async #count(keys: Keys, limit: Limit, isTrusted: boolean): Promise<boolean> {
    const { loginFailuresMax } = this.settings;
    const own = [keys[limit.kind], keys.total, limit.seconds, limit.attemptsMax];
    const address = [keys.address, windowSeconds, addressAttemptsMax(loginFailuresMax)];
    const [counted] = await this.database.query<Counted>('all', countStatement, [...own, ...address], { name: 'count_attempt' });
    const { failures, is_counted: isCounted } = counted!;
    if (failures === null) return false;
    if (isCounted && limitOf(failures - 1, isTrusted, loginFailuresMax).kind === limit.kind) return true;
    this.#takeBack(keys, limit, isCounted);
    return false;
  }

  /** True once a minute, for the audit log. Without a row, the account had no attempt that was let through, and gets no entry. */
  async #isEntryDue(em: EntityManager, keys: Keys): Promise<boolean> {
    const due = await em.execute<unknown[]>(
      `update login_accounts a set refusal_recorded_at = now() where account_hash = ? and ${isEntryDue} returning 1`,
      [keys.total],
    );
    return due.length > 0;
  }

  /** The response does not wait for it, because the database may be what is busy. In the order in which an attempt locks the rows. */
  #takeBack(keys: Keys, limit: Limit, isAddressCounted: boolean): void {
    const takeBack = async (em: EntityManager) => {
      await uncount(em, keys[limit.kind]);
      await em.execute('update login_accounts set failures = failures - 1 where account_hash = ? and failures > 0', [keys.total]);
      if (isAddressCounted) await uncount(em, keys.address);
    };
    const takingBack = this.database
      .acrossCompanies(takeBack, { waits: 'background' })
      .catch((error: unknown) => this.#logger.error(error))
      .finally(() => this.#takingBack.delete(takingBack));
    this.#takingBack.add(takingBack);
  }
}

async function uncount(em: EntityManager, key: Buffer): Promise<void> {
  await em.execute('update login_attempts set attempts = attempts - 1 where key_hash = ? and attempts > 0', [key]);
}
