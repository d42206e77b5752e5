import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin, FieldChange } from '../audit/index.ts';
import type { Role } from '../platform/access/index.ts';
import { databaseNow, executeBound, toJsonb } from '../platform/database/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { type BatchUser, selectBatchUsers } from './batch-user.ts';
import { findUsernamesInBin } from './bin/usernames-in-bin.ts';
import { keyColumns, profileColumns } from './profile.columns.ts';
import type { Profile } from './profile.fields.ts';
import { userKeys } from './user-keys.rules.ts';
import { accessReasons } from './users.rules.ts';

/** The only user of a company with an e-mail address. */
export interface UserOfEmail {
  userId: string;
  username: string;
  usernameKey: string;
  isDisabled: boolean;
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
  /** The version that the update was planned for. */
  version: number;
  /** In any form with the user's key. */
  username: string;
  profile: Profile;
  /** Null leaves the password as it is. */
  passwordHash: string | null;
}

/** New rights of a user. */
export interface BatchRights {
  id: string;
  /** The version that the change was planned for. */
  version: number;
  role: Role;
  isDisabled: boolean;
  changes: FieldChange[];
}

/** One of the users has changed since the batch was planned. Nothing was written; the batch must be planned again. */
export class BatchOutdatedError extends Error {
  override readonly name = 'BatchOutdatedError';
}

/** The profile and the keys that are derived from it. */
const derivedColumns = [profileColumns, keyColumns];
const columnList = derivedColumns.map((part) => part.columnList).join(', ');
const fieldList = derivedColumns.map((part) => part.fieldList).join(', ');
const assignments = derivedColumns.map((part) => part.assignments).join(', ');
const recordType = `id uuid, version integer, username text, "usernameKey" text, "passwordHash" text, ${derivedColumns.map((part) => part.recordType).join(', ')}`;

/** Reads and writes many users with one statement, for imports. Never changes a company. */
@Injectable()
export class UserBatches {
  constructor(private readonly accessChanges: AccessChanges) {}

  /** The company's users with these username keys. `isLocking` locks them until the end of the transaction, always in the same order. */
  async find(em: EntityManager, companyId: string, usernameKeys: string[], { isLocking = false } = {}): Promise<BatchUser[]> {
    if (usernameKeys.length === 0) return [];
    return selectBatchUsers(
      em,
      'company_id = $1 and username_key = any((select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[])',
      [companyId, toJsonb(usernameKeys)],
      isLocking,
    );
  }

  /**
   * The username keys that are taken outside the company, by another company's user or by a platform admin. Row-level
   * security hides those users, so a function of the database compares the keys and returns nothing else about them.
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

  /** The username keys of users in the company's bin. */
  findInBin(em: EntityManager, companyId: string, usernameKeys: string[]): Promise<Set<string>> {
    return findUsernamesInBin(em, companyId, usernameKeys);
  }

  /** These users of the company. `isLocking` locks them until the end of the transaction, for which the caller has locked the company. */
  findByIds(em: EntityManager, companyId: string, userIds: string[], { isLocking = false } = {}): Promise<BatchUser[]> {
    return selectBatchUsers(
      em,
      'company_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))',
      [companyId, JSON.stringify(userIds)],
      isLocking,
    );
  }

  /** Users by their e-mail address in lower case. Addresses that several users of the company have are left out. */
  async findOwnersOfEmails(em: EntityManager, companyId: string, emails: string[]): Promise<Map<string, UserOfEmail>> {
    if (emails.length === 0) return new Map();
    const rows = await executeBound<(UserOfEmail & { email: string })[]>(
      em,
      `select email_key as email, min(id::text) as "userId", min(username) as username, min(username_key) as "usernameKey",
         bool_or(disabled_at is not null) as "isDisabled"
       from users where company_id = $1 and email_key = any((select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[])
       group by email_key having count(*) = 1`,
      [companyId, toJsonb([...new Set(emails)])],
    );
    return new Map(rows.map(({ email, ...user }) => [email, user]));
  }

  /** Adds members to the company. Throws {@link BatchOutdatedError} when a username has been taken since the batch was planned. */
  async insert(em: EntityManager, companyId: string, users: BatchInsert[]): Promise<void> {
    if (users.length === 0) return;
    const inserted = await executeBound<{ id: string }[]>(
      em,
      `insert into users (id, company_id, username, username_key, password_hash, role, must_change_password, created_at, updated_at, ${columnList})
       select id, $1::uuid, username, "usernameKey", "passwordHash", 'member', (select requires_password_change from companies where id = $1::uuid), $2::timestamptz, $2::timestamptz, ${fieldList}
       from jsonb_to_recordset($3::jsonb) as entry (${recordType})
       on conflict (username_key) do nothing returning id`,
      [companyId, databaseNow().toISOString(), toRecords(users)],
    );
    if (inserted.length !== users.length) throw new BatchOutdatedError();
  }

  /** Throws {@link BatchOutdatedError} when one of the users has changed since the batch was planned. */
  async update(em: EntityManager, companyId: string, users: BatchUpdate[], origin: ChangeOrigin): Promise<void> {
    if (users.length === 0) return;
    const updated = await executeBound<{ id: string }[]>(
      em,
      `update users set version = users.version + 1, updated_at = $1::timestamptz,
         password_hash = coalesce(entry."passwordHash", users.password_hash),
         ${assignments}
       from jsonb_to_recordset($2::jsonb) as entry (${recordType})
       where users.id = entry.id and users.version = entry.version and users.company_id = $3::uuid and users.role <> 'platform_admin'
       returning users.id`,
      [databaseNow().toISOString(), toRecords(users), companyId],
    );
    if (updated.length !== users.length) throw new BatchOutdatedError();
    const userIds = users.filter(({ passwordHash }) => passwordHash !== null).map(({ id }) => id);
    await this.accessChanges.publish(em, { userIds, reason: 'password-changed', origin });
  }

  /** Disables the members among these users. Company admins are not changed. */
  async disable(em: EntityManager, companyId: string, userIds: string[], origin: ChangeOrigin): Promise<void> {
    if (userIds.length === 0) return;
    await executeBound(
      em,
      `update users set disabled_at = $1::timestamptz, updated_at = $1::timestamptz, version = version + 1
       where company_id = $2::uuid and role = 'member' and disabled_at is null
         and id in (select value::uuid from jsonb_array_elements_text($3::jsonb))`,
      [databaseNow().toISOString(), companyId, JSON.stringify(userIds)],
    );
    await this.accessChanges.publish(em, { userIds, reason: 'disabled', origin });
  }

  /** Right until the end of the transaction if the caller has locked the company, as every change of rights does. */
  async countEnabledAdmins(em: EntityManager, companyId: string): Promise<number> {
    const [found] = await em.execute<[{ count: number }]>(
      `select count(*)::int as count from users where company_id = ? and role = 'company_admin' and disabled_at is null`,
      [companyId],
    );
    return found.count;
  }

  /**
   * Sets role and state. The caller has locked the company and keeps an enabled admin. Throws {@link BatchOutdatedError} when
   * one of the users has changed since the batch was planned.
   */
  async setRights(em: EntityManager, companyId: string, users: BatchRights[], origin: ChangeOrigin): Promise<void> {
    if (users.length === 0) return;
    const updated = await executeBound(
      em,
      `update users set version = users.version + 1, updated_at = $1::timestamptz, role = entry.role,
         disabled_at = case when entry."isDisabled" then coalesce(users.disabled_at, $1::timestamptz) end
       from jsonb_to_recordset($2::jsonb) as entry (id uuid, version integer, role text, "isDisabled" boolean)
       where users.id = entry.id and users.version = entry.version and users.company_id = $3::uuid and users.role <> 'platform_admin'
       returning users.id`,
      [databaseNow().toISOString(), toJsonb(users.map(({ changes: _, ...rights }) => rights)), companyId],
    );
    if (updated.length !== users.length) throw new BatchOutdatedError();
    for (const reason of ['disabled', 'role-changed'] as const) {
      const userIds = users.filter(({ changes }) => accessReasons(changes).includes(reason)).map(({ id }) => id);
      await this.accessChanges.publish(em, { userIds, reason, origin });
    }
  }
}

function toRecords(users: (BatchInsert | BatchUpdate)[]): string {
  return toJsonb(users.map(({ profile, ...user }) => ({ ...user, ...profile, ...userKeys({ ...profile, username: user.username }) })));
}
