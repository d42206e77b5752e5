import { IconDevices } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../../api/client.ts';
import { api } from '../../session/api-client.ts';
import { useCompanyId } from '../../session/use-session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { SessionTable } from '../../ui/session-table.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** Where the person is signed in now. */
export function PersonSessions({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: ['users', 'one', userId, 'sessions'],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/users/{userId}/sessions', { params: { path: { companyId, userId } }, signal })),
  });
  if (found.isError) return <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton rows={3} />;
  if (found.data.items.length === 0) return <EmptyState icon={IconDevices} text={t('person.noSessions')} />;
  return <SessionTable sessions={found.data.items} />;
}
