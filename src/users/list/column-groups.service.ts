import { Injectable } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { ColumnGroup } from './column-group.ts';
import { ListedUserView } from './listed-user.view.ts';
import { bothOrders, includable, sortable, UsersQuery } from './users-query.dto.ts';

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
