import { useQueries } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';

/** The names of the files of imports, by the import's id, or null while they are loading. An import that is deleted has none. */
export function useFileNames(companyId: string, importIds: readonly string[]): ReadonlyMap<string, string | null> | null {
  const ids = [...new Set(importIds)];
  const found = useQueries({
    queries: ids.map((importId) => ({
      queryKey: ['import', importId, 'file-name'],
      staleTime: Infinity,
      retry: false,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const params = { path: { companyId, importId } };
        return (await bodyOf(api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params, signal }))).fileName;
      },
    })),
  });
  if (found.some(({ isPending }) => isPending)) return null;
  return new Map(ids.map((id, index) => [id, found[index]!.data ?? null]));
}
