import { Injectable } from '@nestjs/common';
import { containing } from '../platform/database/index.ts';
import { ColumnGroups } from '../users/index.ts';
import { DatalinkValuesView } from './datalinks.dto.ts';
import { noDatalinks } from './datalinks.fields.ts';
import { DatalinksService } from './datalinks.service.ts';
import { wanted } from './datalinks-key.rules.ts';

/** Lets the list of users search and show the datalinks. */
@Injectable()
export class DatalinksColumns {
  constructor(groups: ColumnGroups, datalinks: DatalinksService) {
    groups.register({
      name: 'datalinks',
      view: DatalinkValuesView,
      description: 'Only with `include=datalinks`.',
      search: (companyId, word) => ({
        sql: 'select d.user_id from datalinks d where d.company_id = ? and d.search_key like ?',
        parameters: [companyId, containing(wanted(word))],
      }),
      find: async (em, companyId, userIds) => {
        const found = await datalinks.find(em, companyId, userIds);
        return (userId) => found.get(userId) ?? noDatalinks;
      },
    });
  }
}
