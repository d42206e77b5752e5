import type { CursorKey, CursorPart } from '../../platform/http/index.ts';
import { columnName, toIsoTimeOrNull } from '../../platform/database/index.ts';
import type { User } from '../user.entity.ts';
import type { ColumnGroup } from './column-group.ts';

/** How the list is sorted by one column. */
interface Order {
  /** The value in SQL, of the user `u`. */
  sql: string;
  /** The type of the value in a cursor. */
  part: CursorPart;
  /** Whether no two users have the same value, so that their ids need not be sorted. */
  isUnique?: boolean;
}

function byColumn(property: keyof User & string, part: CursorPart = 'text'): Order {
  return { sql: `u.${columnName(property)}`, part };
}

/** By the stored keys, so that the order is the same on every database. */
const orders = {
  username: { ...byColumn('usernameKey'), isUnique: true },
  name: byColumn('nameKey'),
  firstName: byColumn('firstNameKey'),
  lastName: byColumn('lastNameKey'),
  email: byColumn('emailKey'),
  title: byColumn('titleKey', 'text-or-null'),
  department: byColumn('departmentKey', 'text-or-null'),
  companyName: byColumn('companyNameKey'),
  whatsApp: byColumn('whatsApp', 'text-or-null'),
  role: byColumn('role'),
  /** Enabled users first. */
  state: { sql: '(u.disabled_at is not null)::text', part: 'text' },
  createdAt: byColumn('createdAt', 'time'),
  updatedAt: byColumn('updatedAt', 'time'),
  lastLoginAt: byColumn('lastLoginAt', 'time-or-null'),
  deletedAt: byColumn('deletedAt', 'time-or-null'),
} as const satisfies Record<string, Order>;

export const userSorts = Object.keys(orders);

/** The order that a filter asks for. */
export function orderOf(selection: { filter: { sort: string }; columnGroups: ColumnGroup[] }): Order & { isDescending: boolean } {
  const { sort } = selection.filter;
  const name = sort.replace('-', '');
  const group = selection.columnGroups.find(({ sorts }) => Object.hasOwn(sorts, name));
  const order: Order = group ? { sql: group.sorts[name]!, part: 'text-or-null' } : orders[name as keyof typeof orders];
  return { ...order, isDescending: sort.startsWith('-') };
}

/** The key of a user in a cursor. */
export function keyOf({ part }: Order, { id, sortValue }: { id: string; sortValue: string | null }): CursorKey {
  return [part.startsWith('time') ? toIsoTimeOrNull(sortValue) : sortValue, id];
}

/** Whether users may have no value. */
export function isNullable({ part }: Order): boolean {
  return part.endsWith('-or-null');
}

/** The users after the key, in SQL. Users without a value are last in both directions. */
export function afterKey(order: Order & { isDescending: boolean }, [value, id]: CursorKey): [string, CursorKey] {
  const { sql, isDescending } = order;
  const sign = isDescending ? '<' : '>';
  if (value === null) return [`(${sql} is null and u.id ${sign} ?)`, [id!]];
  const isAfter = `(${sql}, u.id) ${sign} (?, ?)`;
  return [isNullable(order) ? `(${isAfter} or ${sql} is null)` : isAfter, [value!, id!]];
}
