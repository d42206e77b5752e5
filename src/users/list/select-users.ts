import type { EntityManager } from '@mikro-orm/postgresql';
import { foldText } from '../../../libs/field-rules/index.ts';
import type { CursorKey } from '../../platform/http/index.ts';
import { columnName, containing, type Statement } from '../../platform/database/index.ts';
import { profileColumns, type ProfileRow } from '../profile.columns.ts';
import { profileFields } from '../profile.fields.ts';
import type { User } from '../user.entity.ts';
import { userViewColumns, type UserViewRow } from '../user.view.ts';
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

/** A user of a page, with the value by which the page is sorted. */
export type UserPageRow = UserViewRow & { sortValue: string | null };

/**
 * A page of the selected users, in the order of the filter. Only ids are sorted for the page: sorting whole users takes several
 * times as long on a page far from the first one.
 */
export function usersPage(selection: UserSelection, start: PageStart): Statement {
  const page = sortedUsers('u.id', selection, start);
  const { sql } = orderOf(selection);
  return {
    sql: `select ${userViewColumns.list('u')}, ${sql} as "sortValue" from users u where u.id in (${page.sql}) order by ${sortedBy(selection)}`,
    parameters: page.parameters,
  };
}

/** The number of selected users. */
export function usersCount(selection: UserSelection): Statement {
  const { sql, parameters } = matchingUsers(selection);
  return { sql: `select count(*)::int as count from users u where ${sql}`, parameters };
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
  const columns = recordFields.map((field) => `u.${columnName(field)}`).join(', ');
  const { sql, parameters } = sortedUsers(columns, selection, { after: null, limit: undefined });
  await em.execute(
    `declare user_pages no scroll cursor for
     select string_agg(line, E'\\n' order by position) as lines, count(*)::int as count
     from (select row_to_json(sorted)::text as line, row_number() over () as position from (${sql}) as sorted) as numbered
     group by (position - 1) / ${pageRows} order by (position - 1) / ${pageRows}`,
    parameters,
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
  const { sql, parameters } = sortedUsers('u.id', selection, { after: null, limit });
  const [found] = await em.execute<[{ ids: string[] | null }]>(`select json_agg(id) as ids from (${sql}) as page`, parameters);
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

function sortedUsers(columns: string, selection: UserSelection, { after, offset = 0, limit }: PageStart): Statement {
  const { sql, parameters } = matchingUsers(selection);
  const [isAfter, keys] = after ? afterKey(orderOf(selection), after) : ['true', []];
  return {
    sql: `select ${columns} from users u where ${sql} and ${isAfter} order by ${sortedBy(selection)} limit ? offset ?`,
    parameters: [...parameters, ...keys, limit ?? null, offset],
  };
}

function sortedBy(selection: UserSelection): string {
  const order = orderOf(selection);
  const direction = order.isDescending ? 'desc' : 'asc';
  // Only where it is needed: an index that is read backwards has its nulls first.
  return `${order.sql} ${direction}${isNullable(order) ? ' nulls last' : ''}${order.isUnique ? '' : `, u.id ${direction}`}`;
}

/** The condition on a user `u`. */
function matchingUsers({ companyId, filter, columnGroups, isInBin = false }: UserSelection): Statement {
  const conditions = ['u.company_id = ?'];
  const parameters: unknown[] = [companyId];
  const add = (condition: string, ...values: unknown[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  // The bin is shown to this statement as a whole, with everyone else.
  if (isInBin) add('u.deleted_at is not null');
  if (filter.id) add('u.id in (select value::uuid from jsonb_array_elements_text(?::jsonb))', JSON.stringify(filter.id));
  if (filter.department !== undefined) add('u.department_key = ?', foldText(filter.department));
  if (filter.noDepartment !== undefined) add(`u.department_key is ${filter.noDepartment ? '' : 'not '}null`);
  if (filter.role) add('u.role = ?', filter.role);
  if (filter.disabled !== undefined) add(`u.disabled_at is ${filter.disabled ? 'not ' : ''}null`);
  for (const word of searchWords(filter.q)) {
    const others = columnGroups.map((group) => group.search(companyId, word));
    const choices = ['u.search_key like ?', ...others.map(({ sql }) => `u.id in (${sql})`)];
    add(`(${choices.join(' or ')})`, containing(word), ...others.flatMap((other) => other.parameters));
  }
  return { sql: conditions.join(' and '), parameters };
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
