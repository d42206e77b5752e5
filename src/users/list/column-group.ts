import type { EntityManager } from '@mikro-orm/postgresql';
import type { Type } from '@nestjs/common';

/** Ids of users, selected in plain SQL with `?` for the parameters. */
export interface UserIdsQuery {
  sql: string;
  parameters: unknown[];
}

/** Columns of users that a module of a layer above owns: the list of users can search, sort and show them. */
export interface ColumnGroup {
  /** Its name in `include`, and of the object in the view of a user. */
  name: string;
  /** The class of that object. */
  view: Type;
  description: string;
  /** Selects the users of the company with this folded word in one of the columns. */
  search: (companyId: string, word: string) => UserIdsQuery;
  /** The columns by which the list can be sorted, each with its value in SQL: a text or null of the user `u`. */
  sorts: Readonly<Record<string, string>>;
  /** The values of each of these users. */
  find: (em: EntityManager, companyId: string, userIds: string[]) => Promise<(userId: string) => Record<string, string | null>>;
}
