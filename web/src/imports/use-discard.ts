import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { confirm } from '../ui/confirm.tsx';
import { notify } from '../ui/notices.tsx';
import { importTitle } from './import-labels.ts';

/** Discards a preview, after a question. False if it was kept: the admin cancels, or another admin has applied it. */
export function useDiscard(importView: Import): () => Promise<boolean> {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const name = importTitle(importView, t);
  const params = { path: { companyId, importId: importView.id } };
  return async () => {
    const isAgreed = await confirm({
      title: t('imports.discardTitle', { name }),
      message: t('imports.discardMessage'),
      confirm: t('imports.discardConfirm'),
      isDestructive: true,
    });
    if (!isAgreed) return false;
    try {
      // To cancel an import that another admin has applied would stop it.
      const { state } = await bodyOf(api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params }));
      if (state === 'previewed') await bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/cancel', { params }));
      const isDiscarded = state === 'previewed' || state === 'cancelled';
      if (isDiscarded) notify(t('imports.discardedName', { name }));
      return isDiscarded;
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['import', importView.id] });
      await queryClient.invalidateQueries({ queryKey: ['imports'] });
    }
  };
}
