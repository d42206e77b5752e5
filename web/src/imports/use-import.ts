import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { isInProgress, watchImport } from './watch-import.ts';

/** An import, followed while it is in progress. `isLost`: the connection is interrupted. */
export function useImport(importId: string) {
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: ['import', importId],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params: { path: { companyId, importId } }, signal })),
    // It may have been applied, cancelled or undone in another tab.
    refetchOnWindowFocus: 'always',
  });
  return { found, ...useProgress(importId, found.data) };
}

function useProgress(importId: string, importView: Import | undefined) {
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const isRunning = importView !== undefined && isInProgress(importView);
  useEffect(() => {
    if (!isRunning) return;
    const subscription = new AbortController();
    void watchImport(`/api/v1/companies/${companyId}/imports/${importId}/events`, {
      onChange: (changed) => {
        setProblem(null);
        queryClient.setQueryData(['import', importId], changed);
        if (!isInProgress(changed))
          for (const key of ['import-rows', 'imports', 'users', 'departments', 'skipped-datalinks'])
            void queryClient.invalidateQueries({ queryKey: [key] });
      },
      onLost: setLost,
      signal: subscription.signal,
    }).catch(setProblem);
    return () => subscription.abort();
  }, [companyId, importId, isRunning, queryClient]);
  return { isLost, problem };
}
