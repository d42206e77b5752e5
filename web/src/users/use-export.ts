import { useTranslation } from 'react-i18next';
import { download } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import type { PeopleFilter, PeopleSort } from './list-address.ts';

/** Downloads people as a workbook in the language of the console. */
export function useExport() {
  const companyId = useCompanyId();
  const { language } = useTranslation().i18n;
  /** Throws {@link ApiProblem}. */
  function exportPeople({ id = [], ...filter }: PeopleFilter & { sort?: PeopleSort }): Promise<void> {
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
    for (const one of id) query.append('id', one);
    query.set('language', language);
    return download(`/api/v1/companies/${companyId}/users/export?${query}`, 'users.xlsx');
  }
  return { exportPeople };
}
