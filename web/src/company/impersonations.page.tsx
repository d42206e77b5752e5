import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** Every impersonation in the company: admin, user, reason and how it ended. */
export function ImpersonationsPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const labels = texts.impersonations;
  const list = usePagedList(['impersonations'], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/impersonations', {
        params: { path: { companyId }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
  return (
    <>
      <PageTitle>{labels.title}</PageTitle>
      <PagedList list={list} empty={<p>{labels.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={labels.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              { key: 'started', header: labels.started, cell: ({ startedAt }) => <Time at={startedAt} /> },
              { key: 'ended', header: labels.ended, cell: ({ endedAt }) => <Time at={endedAt} /> },
              { key: 'admin', header: labels.admin, cell: ({ actor }) => <bdi>{actor.username}</bdi> },
              { key: 'user', header: labels.user, cell: ({ user }) => <bdi>{user.username}</bdi> },
              { key: 'reason', header: labels.reason, cell: ({ reason }) => <bdi className="break-anywhere">{reason}</bdi> },
              {
                key: 'endReason',
                header: labels.endReason,
                cell: ({ endReason }) => (endReason ? (labels.endReasons[endReason] ?? endReason) : labels.running),
              },
            ]}
          />
        )}
      </PagedList>
    </>
  );
}
