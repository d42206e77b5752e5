import { useQuery } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';

/** How large a file may be in this installation. Undefined until it is known: the server refuses what is too large. */
export function useImportLimits(): Schemas['ImportLimitsView'] | undefined {
  const companyId = useCompanyId();
  const { data } = useQuery({
    queryKey: ['import-limits'],
    staleTime: Infinity,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/companies/{companyId}/imports/limits', { params: { path: { companyId } }, signal })),
  });
  return data;
}
