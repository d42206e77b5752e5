import { Injectable } from '@nestjs/common';
import { columnName, containing } from '../platform/database/index.ts';
import { ColumnGroups } from '../users/index.ts';
import { DatalinkValuesView } from './datalinks.dto.ts';
import { type DatalinkField, datalinkFields, noDatalinks } from './datalinks.fields.ts';
import { DatalinksService } from './datalinks.service.ts';
import { wanted } from './datalinks-key.rules.ts';

/** Lets the list of users search, sort and show the datalinks. */
@Injectable()
export class DatalinksColumns {
  constructor(groups: ColumnGroups, datalinks: DatalinksService) {
    groups.register({
      name: 'datalinks',
      view: DatalinkValuesView,
      description: 'Only with `include=datalinks`.',
      search: (companyId, word) => {
        const patterns = wanted(word).map(containing);
        const conditions = patterns.map(() => 'd.search_key like ?');
        return {
          sql: `select d.user_id from datalinks d where d.company_id = ? and (${conditions.join(' or ')})`,
          parameters: [companyId, ...patterns],
        };
      },
      sorts: Object.fromEntries(datalinkFields.map((field) => [field, sortValue(field)])),
      find: async (em, companyId, userIds) => {
        const found = await datalinks.find(em, companyId, userIds);
        return (userId) => found.get(userId) ?? noDatalinks;
      },
    });
  }
}

/** In the same order on every database. */
function sortValue(field: DatalinkField): string {
  return `(select d.${columnName(field)} collate "C" from datalinks d where d.company_id = u.company_id and d.user_id = u.id)`;
}
