import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Database, type Statement } from '../../platform/database/index.ts';
import { decodeCursor, toPage } from '../../platform/http/index.ts';
import { shownBin } from '../bin/showing-bin.ts';
import { toUserView } from '../user.view.ts';
import { ColumnGroups } from './column-groups.service.ts';
import { departmentsMax, type DepartmentsView, type DepartmentView } from './departments.view.ts';
import type { UserCountsView, UserPage } from './listed-user.view.ts';
import { isFiltered, type UserPageRow, type UserSelection, usersCount, usersPage } from './select-users.ts';
import { keyOf, orderOf } from './user-sorts.ts';
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
    const users = await this.#query<UserPageRow>(selection, usersPage(selection, start));
    const counts = query.count ? await this.#count(selection) : null;
    const shown = this.columnGroups.find(query.include);
    const ids = users.map(({ id }) => id);
    const valuesOf = shown && (await this.database.inCompany(companyId, (em) => shown.find(em, companyId, ids)));
    const toItem = (user: UserPageRow) => ({ ...toUserView(user), ...(valuesOf && { [shown.name]: valuesOf(user.id) }) });
    return { ...toPage(users, query.limit, query.sort, (user) => keyOf(order, user), toItem), counts };
  }

  /** The departments of the users outside the bin, by name. Those without one are kept, however many departments there are. */
  async departments(actor: Actor): Promise<DepartmentsView> {
    const companyId = companyOf(actor);
    const found = await this.database.query<DepartmentView>(
      { companyId },
      `select mode() within group (order by department collate "C") as name, count(*)::int as users
       from users where company_id = ? group by department_key order by department_key nulls first limit ?`,
      [companyId, departmentsMax],
    );
    return { items: [...found.filter(({ name }) => name !== null), ...found.filter(({ name }) => name === null)] };
  }

  async #count(selection: UserSelection): Promise<UserCountsView> {
    const count = async (counted: UserSelection) => (await this.#query<{ count: number }>(counted, usersCount(counted)))[0]!.count;
    const total = await count({ ...selection, filter: new UsersFilter() });
    return { total, matching: isFiltered(selection.filter) ? await count(selection) : total };
  }

  #query<Row>({ companyId, isInBin }: UserSelection, { sql, parameters }: Statement): Promise<Row[]> {
    return this.database.query<Row>({ companyId }, sql, parameters, isInBin ? { settings: shownBin } : {});
  }
}
