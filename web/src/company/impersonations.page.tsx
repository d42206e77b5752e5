import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** Every "login as user" in the company: who, as whom, why, and how it ended. */
export function ImpersonationsPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const words = texts.impersonations;
  const pages = usePages(['impersonations'], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/impersonations', {
        params: { path: { companyId }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
  return (
    <>
      <PageTitle>{words.title}</PageTitle>
      <Pages pages={pages} empty={<p>{words.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={words.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              { key: 'started', header: words.started, cell: ({ startedAt }) => <Time at={startedAt} /> },
              { key: 'ended', header: words.ended, cell: ({ endedAt }) => <Time at={endedAt} /> },
              { key: 'admin', header: words.admin, cell: ({ actor }) => actor.username },
              { key: 'user', header: words.user, cell: ({ user }) => user.username },
              { key: 'reason', header: words.reason, cell: ({ reason }) => <span className="long">{reason}</span> },
              {
                key: 'how',
                header: words.how,
                cell: ({ endReason }) => (endReason ? (words.ends[endReason] ?? endReason) : words.running),
              },
            ]}
          />
        )}
      </Pages>
    </>
  );
}
