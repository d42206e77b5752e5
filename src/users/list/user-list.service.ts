import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Database, executeBound } from '../../platform/database/index.ts';
import { type CursorKey, decodeCursor, toPage } from '../../platform/http/index.ts';
import { showingBin } from '../bin/showing-bin.ts';
import type { User } from '../user.entity.ts';
import { toUserView } from '../user.view.ts';
import type { ColumnGroup } from './column-group.ts';
import { ColumnGroups } from './column-groups.service.ts';
import { departmentsMax, type DepartmentsView, type DepartmentView } from './departments.view.ts';
import type { UserCountsView, UserPage } from './listed-user.view.ts';
import { countUsers, findUsers, isFiltered, type UserSelection } from './select-users.ts';
import { orderOf } from './user-sorts.ts';
import { UsersFilter, type UsersQuery } from './users-query.dto.ts';

/** The pages of the users of a company, and its departments. */
@Injectable()
export class UserList {
  constructor(
    private readonly database: Database,
    private readonly columnGroups: ColumnGroups,
  ) {}

  /** The users of the company, or those in its bin. */
  async list(actor: Actor, query: UsersQuery): Promise<UserPage> {
    const companyId = companyOf(actor);
    const selection = { companyId, filter: query, columnGroups: this.columnGroups.all(), isInBin: query.deleted };
    const order = orderOf(selection);
    const after = decodeCursor(query.sort, query.cursor, order.part, 'id');
    const start = { after, offset: query.offset ?? 0, limit: query.limit + 1 };
    return this.database.inCompany(companyId, async (em) => {
      const read = async () => ({
        users: await findUsers(em, selection, start),
        counts: query.count ? await this.#count(em, selection) : null,
      });
      const { users, counts } = query.deleted ? await showingBin(em, read) : await read();
      const shown = this.columnGroups.find(query.include);
      const valuesOf = await findValues(em, companyId, users, [shown, order.group]);
      const toItem = (user: User) => ({ ...toUserView(user), ...(shown && { [shown.name]: valuesOf(shown, user) }) });
      const keyOf = (user: User): CursorKey => [order.valueOf(user, valuesOf(order.group, user)), user.id];
      return { ...toPage(users, query.limit, query.sort, keyOf, toItem), counts };
    });
  }

  /** The departments of the users outside the bin, by name. Those without one are kept, however many departments there are. */
  async departments(actor: Actor): Promise<DepartmentsView> {
    const companyId = companyOf(actor);
    const found = await this.database.inCompany(companyId, (em) =>
      executeBound<DepartmentView[]>(
        em,
        `select mode() within group (order by department collate "C") as name, count(*)::int as users
         from users where company_id = $1 group by department_key order by department_key nulls first limit $2`,
        [companyId, departmentsMax],
      ),
    );
    return { items: [...found.filter(({ name }) => name !== null), ...found.filter(({ name }) => name === null)] };
  }

  async #count(em: EntityManager, selection: UserSelection): Promise<UserCountsView> {
    const total = await countUsers(em, { ...selection, filter: new UsersFilter() });
    return { total, matching: isFiltered(selection.filter) ? await countUsers(em, selection) : total };
  }
}

/** The values of these groups, for each of these users. */
async function findValues(em: EntityManager, companyId: string, users: User[], groups: (ColumnGroup | undefined)[]) {
  const ids = users.map(({ id }) => id);
  const found = new Map<ColumnGroup, (userId: string) => Record<string, string | null>>();
  for (const group of new Set(groups)) if (group) found.set(group, await group.find(em, companyId, ids));
  return (group: ColumnGroup | undefined, { id }: User) => (group && found.get(group)?.(id)) ?? {};
}
