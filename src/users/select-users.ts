import type { EntityManager } from '@mikro-orm/postgresql';
import { foldText } from '../../libs/field-rules/index.ts';
import type { CursorKey, CursorPart } from '../platform/http/index.ts';
import { columnName } from '../platform/database/index.ts';
import { profileColumns, type ProfileRow } from './profile.columns.ts';
import { profileFields } from './profile.fields.ts';
import { User } from './user.entity.ts';
import type { UsersFilter, UserSort } from './users.dto.ts';

const sortProperties = {
  username: 'usernameKey',
  name: 'nameKey',
  firstName: 'firstNameKey',
  lastName: 'lastNameKey',
  email: 'emailKey',
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
} as const satisfies Record<UserSort, keyof User>;

const recordFields = ['id', 'username', ...profileFields, 'createdAt', 'updatedAt'] as const satisfies (keyof User)[];

/** What a workbook shows of a user. Not an entity: reading thousands of entities takes five times as long. */
export type UserRecord = Pick<User, (typeof recordFields)[number]>;

/** A page of the company's users that match the filter, in its order, after the given key. */
export function findUsers(
  em: EntityManager,
  companyId: string,
  filter: UsersFilter,
  after: CursorKey | null,
  limit: number,
): Promise<User[]> {
  return selectUsers(em, companyId, filter, after, limit).select('*').getResultList();
}

/** A page of users as text: one line of JSON for each user. {@link parseUserLines} reads it. */
export interface UserLines {
  lines: string;
  count: number;
  /** The key of the last user in the filter's order; null if there are none. */
  lastKey: CursorKey | null;
}

/**
 * The same page as {@link findUsers}, as one text that can be stored without parsing it. The embedded database takes
 * several times as long to return the rows one by one.
 */
export async function findUserLines(
  em: EntityManager,
  companyId: string,
  filter: UsersFilter,
  after: CursorKey | null,
  limit: number,
): Promise<UserLines> {
  const sortProperty = sortProperties[readSort(filter).sort];
  const { sql, params } = selectUsers(em, companyId, filter, after, limit)
    .select([...new Set([...recordFields, sortProperty])])
    .toQuery();
  const [page] = await em.execute<[{ lines: string | null; count: number }]>(
    `select string_agg(row_to_json(page)::text, E'\\n') as lines, count(*)::int as count from (${sql}) as page`,
    [...params],
  );
  const lines = page.lines ?? '';
  if (lines === '') return { lines, count: 0, lastKey: null };
  const last = JSON.parse(lines.slice(lines.lastIndexOf('\n') + 1)) as Record<string, string>;
  const value = last[columnName(sortProperty)]!;
  return { lines, count: page.count, lastKey: [sortPart(filter) === 'time' ? new Date(value).toISOString() : value, last['id']!] };
}

/** The users of {@link UserLines}. JSON escapes line breaks in texts, so each line break is the end of a user. */
export function parseUserLines(lines: string): UserRecord[] {
  return lines === '' ? [] : (JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as RecordRow[]).map(toRecord);
}

type RecordRow = ProfileRow & Record<'id' | 'username' | 'created_at' | 'updated_at', string>;

function toRecord(row: RecordRow): UserRecord {
  return {
    id: row.id,
    username: row.username,
    ...profileColumns.toValues(row),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

function selectUsers(em: EntityManager, companyId: string, filter: UsersFilter, after: CursorKey | null, limit: number) {
  const { sort, isDescending } = readSort(filter);
  const direction = isDescending ? 'desc' : 'asc';
  const builder = em
    .createQueryBuilder(User, 'u')
    .where({ companyId })
    .orderBy({ [sortProperties[sort]]: direction, id: direction })
    .limit(limit);
  for (const pattern of searchPatterns(filter.q)) builder.andWhere('u.search_key like ?', [pattern]);
  if (filter.department !== undefined) builder.andWhere({ departmentKey: foldText(filter.department) });
  if (filter.role) builder.andWhere({ role: filter.role });
  if (filter.disabled !== undefined) builder.andWhere({ disabledAt: filter.disabled ? { $ne: null } : null });
  if (after) builder.andWhere(`(u.${columnName(sortProperties[sort])}, u.id) ${isDescending ? '<' : '>'} (?, ?)`, after);
  return builder;
}

const searchWordsMax = 10;

/** A pattern for each word of a search. A user must match all of them. */
function searchPatterns(q = ''): string[] {
  const words = foldText(q)
    .split(/\s+/u)
    .filter((word) => word !== '');
  return words.slice(0, searchWordsMax).map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
}

/** The key of a user in the filter's order, from which the next page continues. */
export function userKey(user: User, filter: UsersFilter): CursorKey {
  const value = user[sortProperties[readSort(filter).sort]];
  return [value instanceof Date ? value.toISOString() : value, user.id];
}

/** The type of the first part of a key in the filter's order. */
export function sortPart(filter: UsersFilter): CursorPart {
  return readSort(filter).sort.endsWith('At') ? 'time' : 'text';
}

function readSort({ sort }: UsersFilter): { sort: UserSort; isDescending: boolean } {
  return { sort: sort.replace('-', '') as UserSort, isDescending: sort.startsWith('-') };
}
