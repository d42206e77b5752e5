import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type Type } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ListedUserView } from './listed-user.view.ts';
import { bothOrders, includable, sortable, UsersQuery } from './users-query.dto.ts';

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

/** Lets a module of a layer above add columns to the list of users: `datalinks` adds the datalinks. */
@Injectable()
export class ColumnGroups {
  readonly #groups = new Map<string, ColumnGroup>();

  /** Call it before the application starts. It completes the OpenAPI document too. */
  register(group: ColumnGroup): void {
    const { name, view, description, sorts } = group;
    this.#groups.set(name, group);
    if (!includable.includes(name)) {
      includable.push(name);
      sortable.push(...Object.keys(sorts).flatMap(bothOrders));
    }
    ApiPropertyOptional({ type: view, description })(ListedUserView.prototype, name);
    ApiPropertyOptional({ enum: includable, description: 'Also show these columns.' })(UsersQuery.prototype, 'include');
  }

  all(): ColumnGroup[] {
    return [...this.#groups.values()];
  }

  find(name: string | undefined): ColumnGroup | undefined {
    return name === undefined ? undefined : this.#groups.get(name);
  }
}
