import { useQuery } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import type { ImportRow } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import type { Named } from '../ui/person-name.ts';

/** A row with the name of its person. Null: only the username is known. Undefined: the name is being loaded. */
export type NamedRow = ImportRow & { person: Named | null | undefined };

/** Adds the names: those of people whom the company has, else those in the file. */
export function useNamedRows(rows: ImportRow[]): NamedRow[] {
  const companyId = useCompanyId();
  const ids = [...new Set(rows.flatMap(({ userId }) => userId ?? []))];
  const { data, isLoading } = useQuery({
    queryKey: ['users', 'of-rows', ids],
    enabled: ids.length > 0,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/users', { params: { path: { companyId }, query: { id: ids, limit: ids.length } }, signal }),
      ),
  });
  const people = new Map(data?.items.map((person) => [person.id, person]));
  const nameOf = (row: ImportRow) =>
    (row.userId && people.get(row.userId)) || nameInFile(row) || (row.userId && isLoading ? undefined : null);
  return rows.map((row) => ({ ...row, person: nameOf(row) }));
}

function nameInFile({ outcome, username, changes }: ImportRow): Named | null {
  if (outcome !== 'created') return null;
  const value = (field: string) => changes.find((change) => change.field === field)?.to;
  const [firstName, lastName] = [value('firstName'), value('lastName')];
  return {
    username,
    ...(typeof firstName === 'string' ? { firstName } : {}),
    ...(typeof lastName === 'string' ? { lastName } : {}),
  };
}
