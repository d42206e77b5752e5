import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../platform/access/index.ts';
import { selectByColumn } from '../platform/database/index.ts';
import { profileColumns, type ProfileRow } from './profile.columns.ts';
import type { Profile } from './profile.fields.ts';

/** What a batch reads of a user. */
export interface BatchUser {
  id: string;
  username: string;
  usernameKey: string;
  role: Role;
  passwordHash: string;
  version: number;
  isDisabled: boolean;
  /** Whether the account was ever used, by the user or by an admin logged in as the user. */
  hasLoggedIn: boolean;
  profile: Profile;
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
  last_impersonated_at: string | null;
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
  'last_impersonated_at',
  ...profileColumns.columns,
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
    hasLoggedIn: row.last_login_at !== null || row.last_impersonated_at !== null,
    profile: profileColumns.toValues(row),
  };
}

/** Users by a condition on their columns. `isLocking` locks them until the end of the transaction, always in the same order. */
export function selectBatchUsers(em: EntityManager, condition: string, parameters: unknown[], isLocking: boolean): Promise<BatchUser[]> {
  return selectByColumn<UserRow, BatchUser>(
    em,
    userColumns,
    `from (select * from users where ${condition} ${isLocking ? 'order by id for update' : ''}) as found`,
    parameters,
    toBatchUser,
  );
}
