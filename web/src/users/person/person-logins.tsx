import { IconLogin2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { textByCode } from '../../i18n/text-by-code.ts';
import { api } from '../../session/api-client.ts';
import { useCompanyId } from '../../session/use-session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PagedList, usePagedList } from '../../ui/paged-list.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

/** The logins as this person, and for admins those that they started. */
export function PersonLogins({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const list = usePagedList(['impersonations', userId], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/impersonations', {
        params: { path: { companyId }, query: { userId, limit: 50, cursor } },
        signal,
      }),
    ),
  );
  const columns: Column<Schemas['ImpersonationView']>[] = [
    { key: 'started', header: t('person.logins.started'), isNoWrap: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
    { key: 'admin', header: t('person.logins.admin'), cell: ({ actor }) => <bdi>{actor.username}</bdi> },
    { key: 'user', header: t('person.logins.user'), isWideOnly: true, cell: ({ user }) => <bdi>{user.username}</bdi> },
    { key: 'reason', header: t('person.logins.reason'), cell: ({ reason }) => <bdi className="break-anywhere">{reason}</bdi> },
    {
      key: 'ended',
      header: t('person.logins.ended'),
      isWideOnly: true,
      cell: ({ endedAt }) => (endedAt ? <Time at={endedAt} /> : t('person.logins.running')),
    },
    {
      key: 'endReason',
      header: t('person.logins.endReason'),
      isWideOnly: true,
      cell: ({ endReason }) => endReason && (textByCode(t, 'impersonations.endReasons', endReason) ?? endReason),
    },
  ];
  return (
    <PagedList list={list} empty={<EmptyState icon={IconLogin2} text={t('person.logins.empty')} />}>
      {(rows, isStale) => (
        <Table caption={t('person.tabs.logins')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />
      )}
    </PagedList>
  );
}
