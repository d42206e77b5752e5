import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useFormats } from '../i18n/use-formats.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { Table } from '../ui/table.tsx';
import { ActivityFilters } from './activity-filters.tsx';
import { useActivityColumns } from './activity-columns.tsx';
import { ExportActivity } from './export-activity.tsx';
import { useActivityAddress } from './use-activity-address.ts';

const pageSize = 100;

/** What was changed, by whom and in whose name: changes and logins as users, and sign-ins if asked for. One day at a time. */
export function ActivityPage() {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const formats = useFormats();
  const address = useActivityAddress();
  const columns = useActivityColumns();
  const list = usePagedList(['activity', address.query], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/audit-events', {
        params: { path: { companyId }, query: { ...address.query, limit: pageSize, cursor } },
        signal,
      }),
    ),
  );
  const empty = address.day === '' ? t('activity.empty') : t('activity.emptyDay', { day: formats.day(address.day) });
  return (
    <>
      <PageHeader title={t('activity.title')}>
        <ExportActivity query={address.query} />
      </PageHeader>
      <ActivityFilters address={address} />
      <PagedList list={list} empty={<EmptyState icon={IconHistory} text={empty} />}>
        {(rows, isStale) => <Table caption={t('activity.title')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />}
      </PagedList>
    </>
  );
}
