import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin } from '../audit/index.ts';
import type { Role } from '../platform/access/index.ts';
import { executeBound, selectByColumn, toJsonb } from '../platform/database/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { profileColumns, type ProfileRow, toProfile, toProfileRow } from './profile.columns.ts';
import type { Profile } from './profile.rules.ts';

/** A user of the company as a batch sees one. */
export interface BatchUser {
  id: string;
  username: string;
  usernameKey: string;
  role: Role;
  passwordHash: string;
  version: number;
  isDisabled: boolean;
  /** Whether anybody has ever used the account: the user, or an admin logged in as the user. */
  hasLoggedIn: boolean;
  profile: Profile;
}

/** The one user of a company that has an e-mail address. */
export interface UserOfEmail {
  userId: string;
  username: string;
  usernameKey: string;
}

export interface BatchInsert {
  id: string;
  username: string;
  usernameKey: string;
  passwordHash: string;
  profile: Profile;
}

export interface BatchUpdate {
  id: string;
  /** The version on which the update was planned. */
  version: number;
  profile: Profile;
  /** Null leaves the password as it is. */
  passwordHash: string | null;
}

/** Somebody changed one of the users since the batch was planned: nothing was written, plan it again. */
export class BatchOutdatedError extends Error {
  override readonly name = 'BatchOutdatedError';
}

const columnList = profileColumns.join(', ');
const recordColumns = `id uuid, version integer, username text, username_key text, password_hash text, ${profileColumns.map((column) => `${column} text`).join(', ')}`;

/** Many users at once, in one statement each: for imports. Role, company and state are never touched here. */
@Injectable()
export class UserBatches {
  constructor(private readonly accessChanges: AccessChanges) {}

  /** The company's users with these username keys; locked, on request, until the end of the transaction, in one order for all. */
  async find(em: EntityManager, companyId: string, usernameKeys: string[], { isLocking = false } = {}): Promise<BatchUser[]> {
    if (usernameKeys.length === 0) return [];
    return this.#select(
      em,
      'company_id = $1 and username_key = any((select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[])',
      [companyId, toJsonb(usernameKeys)],
      isLocking,
    );
  }

  /**
   * Which of these username keys somebody outside the company has: another company's user or a platform admin. The one
   * question that looks over the wall between companies, asked of a function of the database that answers no more than this.
   */
  async findTakenElsewhere(em: EntityManager, companyId: string, usernameKeys: string[]): Promise<Set<string>> {
    if (usernameKeys.length === 0) return new Set();
    const rows = await executeBound<{ usernameKey: string }[]>(
      em,
      `select username_keys_taken_elsewhere($1::uuid, (select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[]) as "usernameKey"`,
      [companyId, toJsonb(usernameKeys)],
    );
    return new Set(rows.map(({ usernameKey }) => usernameKey));
  }

  /** These users of the company, locked until the end of the transaction. */
  findByIds(em: EntityManager, companyId: string, userIds: string[]): Promise<BatchUser[]> {
    return this.#select(
      em,
      'company_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))',
      [companyId, JSON.stringify(userIds)],
      true,
    );
  }

  /** By e-mail address (in lower case), the users that alone in the company have it. */
  async findOwnersOfEmails(em: EntityManager, companyId: string, emails: string[]): Promise<Map<string, UserOfEmail>> {
    if (emails.length === 0) return new Map();
    const rows = await executeBound<(UserOfEmail & { email: string })[]>(
      em,
      `select email_key as email, min(id::text) as "userId", min(username) as username, min(username_key) as "usernameKey"
       from users where company_id = $1 and email_key = any((select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[])
       group by email_key having count(*) = 1`,
      [companyId, toJsonb([...new Set(emails)])],
    );
    return new Map(rows.map(({ email, ...user }) => [email, user]));
  }

  /** New members of the company. Throws {@link BatchOutdatedError} when a username has been taken meanwhile. */
  async insert(em: EntityManager, companyId: string, users: BatchInsert[]): Promise<void> {
    if (users.length === 0) return;
    const inserted = await executeBound<{ id: string }[]>(
      em,
      `insert into users (id, company_id, username, username_key, password_hash, role, must_change_password, created_at, updated_at, ${columnList})
       select id, $1::uuid, username, username_key, password_hash, 'member', (select requires_password_change from companies where id = $1::uuid), $2::timestamptz, $2::timestamptz, ${columnList}
       from jsonb_to_recordset($3::jsonb) as entry (${recordColumns})
       on conflict (username_key) do nothing returning id`,
      [companyId, new Date().toISOString(), toRecords(users)],
    );
    if (inserted.length !== users.length) throw new BatchOutdatedError();
  }

  /** Throws {@link BatchOutdatedError} when one of the users has another version by now. */
  async update(em: EntityManager, companyId: string, users: BatchUpdate[], origin: ChangeOrigin): Promise<void> {
    if (users.length === 0) return;
    const updated = await executeBound<{ id: string }[]>(
      em,
      `update users set version = users.version + 1, updated_at = $1::timestamptz,
         password_hash = coalesce(entry.password_hash, users.password_hash),
         ${profileColumns.map((column) => `${column} = entry.${column}`).join(', ')}
       from jsonb_to_recordset($2::jsonb) as entry (${recordColumns})
       where users.id = entry.id and users.version = entry.version and users.company_id = $3::uuid and users.role <> 'platform_admin'
       returning users.id`,
      [new Date().toISOString(), toRecords(users), companyId],
    );
    if (updated.length !== users.length) throw new BatchOutdatedError();
    const userIds = users.filter(({ passwordHash }) => passwordHash !== null).map(({ id }) => id);
    await this.accessChanges.tell(em, { userIds, reason: 'password-changed', origin });
  }

  /** Disables members of the company; whoever is none is left as it is. */
  async disable(em: EntityManager, companyId: string, userIds: string[], origin: ChangeOrigin): Promise<void> {
    if (userIds.length === 0) return;
    await executeBound(
      em,
      `update users set disabled_at = $1::timestamptz, updated_at = $1::timestamptz, version = version + 1
       where company_id = $2::uuid and role = 'member' and disabled_at is null
         and id in (select value::uuid from jsonb_array_elements_text($3::jsonb))`,
      [new Date().toISOString(), companyId, JSON.stringify(userIds)],
    );
    await this.accessChanges.tell(em, { userIds, reason: 'disabled', origin });
  }

  #select(em: EntityManager, condition: string, parameters: unknown[], isLocking: boolean): Promise<BatchUser[]> {
    return selectByColumn<UserRow, BatchUser>(
      em,
      userColumns,
      `from (select * from users where ${condition} ${isLocking ? 'order by id for update' : ''}) as found`,
      parameters,
      toBatchUser,
    );
  }
}

type UserRow = ProfileRow & {
  id: string;
  username: string;
  username_key: string;
  role: Role;
  password_hash: string;
  version: number;
  disabled_at: string | null;
  last_login_at: string | null;
};

const userColumns = [
  'id',
  'username',
  'username_key',
  'role',
  'password_hash',
  'version',
  'disabled_at',
  'last_login_at',
  ...profileColumns,
] as const;

function toBatchUser(row: UserRow): BatchUser {
  return {
    id: row.id,
    username: row.username,
    usernameKey: row.username_key,
    role: row.role,
    passwordHash: row.password_hash,
    version: row.version,
    isDisabled: row.disabled_at !== null,
    hasLoggedIn: row.last_login_at !== null,
    profile: toProfile(row),
  };
}

function toRecords(users: (BatchInsert | BatchUpdate)[]): string {
  return toJsonb(
    users.map(({ profile, ...user }) => ({
      id: user.id,
      version: 'version' in user ? user.version : null,
      username: 'username' in user ? user.username : null,
      username_key: 'usernameKey' in user ? user.usernameKey : null,
      password_hash: user.passwordHash,
      ...toProfileRow(profile),
    })),
  );
}
