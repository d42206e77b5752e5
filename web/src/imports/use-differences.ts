import { useQuery } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { SkippedDatalink } from '../session/file-values.ts';
import { useCompanyId } from '../session/use-session.ts';

const pageSize = 200;
export const differencesMax = 2_000;

/** Every open difference, up to {@link differencesMax}: grouped and searched on the page. `isCut`: there are more. */
export function useDifferences() {
  const companyId = useCompanyId();
  return useQuery({
    queryKey: ['skipped-datalinks', 'all'],
    queryFn: async ({ signal }) => {
      const items: SkippedDatalink[] = [];
      let cursor: string | null = null;
      do {
        const query = { limit: pageSize, ...(cursor ? { cursor } : {}) };
        const params = { path: { companyId }, query };
        const page: { items: SkippedDatalink[]; nextCursor: string | null } = await bodyOf(
          api.GET('/api/v1/companies/{companyId}/skipped-datalinks', { params, signal }),
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && items.length < differencesMax);
      return { items, isCut: cursor !== null };
    },
  });
}
