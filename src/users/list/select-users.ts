import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { foldText } from '../../../libs/field-rules/index.ts';
import type { CursorKey } from '../../platform/http/index.ts';
import { containing } from '../../platform/database/index.ts';
import { profileColumns, type ProfileRow } from '../profile.columns.ts';
import { profileFields } from '../profile.fields.ts';
import { User } from '../user.entity.ts';
import type { ColumnGroup } from './column-group.ts';
import { afterKey, isNullable, orderOf } from './user-sorts.ts';
import type { UsersFilter } from './users-query.dto.ts';

/** Which users: of the company or in its bin, that match the filter. */
export interface UserSelection {
  companyId: string;
  filter: UsersFilter;
  /** The columns of other modules that are searched and sorted by, too. */
  columnGroups: ColumnGroup[];
  isInBin?: boolean;
}

/** Where a page begins. */
export interface PageStart {
  /** The key of the user before; null for the first page. */
  after: CursorKey | null;
  offset?: number;
  /** Undefined for all. */
  limit: number | undefined;
}

const recordFields = ['id', 'username', ...profileFields, 'createdAt', 'updatedAt'] as const satisfies (keyof User)[];

/** What a workbook shows of a user. Not an entity: reading thousands of entities takes five times as long. */
export type UserRecord = Pick<User, (typeof recordFields)[number]>;

/**
 * A page of the selected users, in the order of the filter. Only ids are sorted for the page: sorting whole users takes several
 * times as long on a page far from the first one.
 */
export function findUsers(em: EntityManager, selection: UserSelection, start: PageStart): Promise<User[]> {
  const page = sortedUsers(em, selection, start).select('id');
  const users = em.createQueryBuilder(User, 'u').where({ id: { $in: page } });
  return users.orderBy(sortedBy(selection)).select('*').getResultList();
}

export async function countUsers(em: EntityManager, selection: UserSelection): Promise<number> {
  const [row] = await matchingUsers(em, selection).select(raw('count(*)::int as count')).execute<[{ count: number }]>('all', false);
  return row.count;
}

/** Users as text: one line of JSON for each user. {@link parseUserLines} reads it. */
export interface UserLines {
  lines: string;
  count: number;
}

/**
 * All selected users in the order of the filter, in texts that can be stored without parsing them: the embedded database takes
 * several times as long to return the rows one by one. They are sorted once, and a cursor of the transaction keeps the rest.
 */
export async function* findUserPages(em: EntityManager, selection: UserSelection, pageRows: number): AsyncGenerator<UserLines> {
  const { sql, params } = sortedUsers(em, selection, { after: null, limit: undefined })
    .select([...recordFields])
    .toQuery();
  await em.execute(
    `declare user_pages no scroll cursor for
     select string_agg(line, E'\\n' order by position) as lines, count(*)::int as count
     from (select row_to_json(sorted)::text as line, row_number() over () as position from (${sql}) as sorted) as numbered
     group by (position - 1) / ${pageRows} order by (position - 1) / ${pageRows}`,
    [...params],
  );
  for (;;) {
    const [page] = await em.execute<UserLines[]>('fetch next from user_pages');
    if (!page) break;
    yield page;
  }
  await em.execute('close user_pages');
}

/** The ids of the selected users, in the order of the filter. */
export async function findUserIds(em: EntityManager, selection: UserSelection, limit: number): Promise<string[]> {
  const { sql, params } = sortedUsers(em, selection, { after: null, limit }).select('id').toQuery();
  const [found] = await em.execute<[{ ids: string[] | null }]>(`select json_agg(id) as ids from (${sql}) as page`, [...params]);
  return found.ids ?? [];
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

function sortedUsers(em: EntityManager, selection: UserSelection, { after, offset = 0, limit }: PageStart) {
  const builder = matchingUsers(em, selection).orderBy(sortedBy(selection)).limit(limit, offset);
  if (after) builder.andWhere(...afterKey(orderOf(selection), after));
  return builder;
}

function sortedBy(selection: UserSelection): { [sql: string]: 'asc' | 'desc' | 'asc nulls last' | 'desc nulls last' }[] {
  const order = orderOf(selection);
  const direction = order.isDescending ? 'desc' : 'asc';
  // Only where it is needed: an index that is read backwards has its nulls first.
  return [{ [raw(order.sql)]: isNullable(order) ? `${direction} nulls last` : direction }, { id: direction }];
}

function matchingUsers(em: EntityManager, { companyId, filter, columnGroups, isInBin = false }: UserSelection) {
  const builder = em.createQueryBuilder(User, 'u').where({ companyId });
  // The bin is shown to this transaction as a whole, with everyone else.
  if (isInBin) builder.andWhere({ deletedAt: { $ne: null } });
  if (filter.id) builder.andWhere({ id: { $in: filter.id } });
  if (filter.department !== undefined) builder.andWhere({ departmentKey: foldText(filter.department) });
  if (filter.noDepartment !== undefined) builder.andWhere({ departmentKey: filter.noDepartment ? null : { $ne: null } });
  if (filter.role) builder.andWhere({ role: filter.role });
  if (filter.disabled !== undefined) builder.andWhere({ disabledAt: filter.disabled ? { $ne: null } : null });
  for (const word of searchWords(filter.q)) {
    const others = columnGroups.map((group) => group.search(companyId, word));
    const conditions = ['u.search_key like ?', ...others.map(({ sql }) => `u.id in (${sql})`)];
    builder.andWhere(`(${conditions.join(' or ')})`, [containing(word), ...others.flatMap(({ parameters }) => parameters)]);
  }
  return builder;
}

export function isFiltered({ q, department, noDepartment, role, disabled, id }: UsersFilter): boolean {
  return [q, department, noDepartment, role, disabled, id].some((condition) => condition !== undefined);
}

const searchWordsMax = 10;

/** The words of a search, folded. A user must match all of them. */
function searchWords(q = ''): string[] {
  const words = foldText(q)
    .split(/\s+/u)
    .filter((word) => word !== '');
  return words.slice(0, searchWordsMax);
}
