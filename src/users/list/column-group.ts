import type { EntityManager } from '@mikro-orm/postgresql';
import type { Type } from '@nestjs/common';
import type { Statement } from '../../platform/database/index.ts';

/** Columns of users that a module of a layer above owns: the list of users can search, sort and show them. */
export interface ColumnGroup {
  /** Its name in `include`, and of the object in the view of a user. */
  name: string;
  /** The class of that object. */
  view: Type;
  description: string;
  /** Selects the ids of the users of the company with this folded word in one of the columns. */
  search: (companyId: string, word: string) => Statement;
  /** The columns by which the list can be sorted, each with its value in SQL: a text or null of the user `u`. */
  sorts: Readonly<Record<string, string>>;
  /** The values of each of these users. */
  find: (em: EntityManager, companyId: string, userIds: string[]) => Promise<(userId: string) => Record<string, string | null>>;
}
