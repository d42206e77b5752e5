import type { EntityManager } from '@mikro-orm/postgresql';
import type { CursorKey, CursorPart } from '../platform/http/index.ts';
import { User } from './user.entity.ts';
import type { UsersFilter, UserSort } from './users.dto.ts';

const sortProperties = {
  username: 'usernameKey',
  firstName: 'firstName',
  lastName: 'lastName',
  email: 'email',
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
} as const satisfies Record<UserSort, keyof User>;

const sortColumns: Record<UserSort, string> = {
  username: 'username_key',
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** The users of a company that the filter asks for, in its order, after the given key. */
export function selectUsers(
  em: EntityManager,
  companyId: string,
  filter: UsersFilter,
  after: CursorKey | null,
  limit: number,
): Promise<User[]> {
  const { sort, isDescending } = readSort(filter);
  const direction = isDescending ? 'desc' : 'asc';
  const builder = em
    .createQueryBuilder(User, 'u')
    .select('*')
    .where({ companyId })
    .orderBy({ [sortProperties[sort]]: direction, id: direction })
    .limit(limit);
  if (filter.q) {
    const like = { $ilike: `%${filter.q.replace(/[\\%_]/g, '\\$&')}%` };
    builder.andWhere({ $or: [{ username: like }, { firstName: like }, { lastName: like }, { email: like }] });
  }
  if (filter.department !== undefined) builder.andWhere({ department: filter.department });
  if (filter.role) builder.andWhere({ role: filter.role });
  if (filter.disabled !== undefined) builder.andWhere({ disabledAt: filter.disabled ? { $ne: null } : null });
  if (after) builder.andWhere(`(u.${sortColumns[sort]}, u.id) ${isDescending ? '<' : '>'} (?, ?)`, after);
  return builder.getResultList();
}

/** The key of a user in the filter's order, for {@link selectUsers} to go on after. */
export function userKey(user: User, filter: UsersFilter): CursorKey {
  const value = user[sortProperties[readSort(filter).sort]];
  return [value instanceof Date ? value.toISOString() : value, user.id];
}

/** What the first part of a key is in the filter's order. */
export function sortPart(filter: UsersFilter): CursorPart {
  return readSort(filter).sort.endsWith('At') ? 'time' : 'text';
}

function readSort({ sort }: UsersFilter): { sort: UserSort; isDescending: boolean } {
  return { sort: sort.replace('-', '') as UserSort, isDescending: sort.startsWith('-') };
}
