import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api, download } from '../session/api-client.ts';
import { withPasswordDialog } from '../session/fresh-login.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { focusMainContent } from '../ui/focus-main-content.ts';

/**
 * The requests that change an import, and the download of its report. They update what the page shows. To apply or undo a
 * change of roles needs a fresh login.
 */
export function useImportRequests(importId: string) {
  const queryClient = useQueryClient();
  const companyId = useCompanyId();
  const { language } = useTranslation().i18n;
  const [, navigate] = useLocation();
  const params = { path: { companyId, importId } };
  const show = (changed: Import) => {
    queryClient.setQueryData(['import', changed.id], changed);
    void queryClient.invalidateQueries({ queryKey: ['imports'] });
  };
  const reload = () => queryClient.invalidateQueries({ queryKey: ['import', importId] });
  const showResult = async (request: Promise<Import | null>) => {
    try {
      const changed = await request;
      if (!changed) return;
      show(changed);
      focusMainContent();
    } catch (error) {
      // Another admin may have changed the import first.
      await reload();
      throw error;
    }
  };
  return {
    apply: () =>
      showResult(withPasswordDialog(() => bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/apply', { params })))),
    cancel: () => showResult(bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/cancel', { params }))),
    undo: async () => {
      try {
        const started = await withPasswordDialog(() =>
          bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/undo', { params })),
        );
        if (!started) return;
        show(started);
        navigate(`/imports/${started.id}`);
      } finally {
        await reload();
      }
    },
    downloadReport: () => download(`/api/v1/companies/${companyId}/imports/${importId}/report?language=${language}`, 'report.xlsx'),
  };
}
