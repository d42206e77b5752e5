import { useQueryClient } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Schemas } from '../api/types.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { notify } from '../ui/notices.tsx';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';

/** Every open skipped datalink. It is closed when card and file agree, or when an admin dismisses it. */
export function SkippedDatalinksPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const list = usePagedList(['skipped-datalinks'], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/skipped-datalinks', {
        params: { path: { companyId }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
  return (
    <>
      <PageTitle>{texts.skippedDatalinks.title}</PageTitle>
      <p>{texts.skippedDatalinks.intro}</p>
      <PagedList list={list} empty={<p>{texts.skippedDatalinks.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.skippedDatalinks.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              {
                key: 'user',
                header: texts.skippedDatalinks.user,
                cell: ({ user }) => (
                  <>
                    <b>
                      <bdi>{user.username}</bdi>
                    </b>{' '}
                    <bdi>{personName(user)}</bdi>
                  </>
                ),
              },
              { key: 'field', header: texts.skippedDatalinks.field, cell: ({ field }) => texts.fields[field] },
              { key: 'current', header: texts.skippedDatalinks.onCard, cell: ({ current }) => <bdi>{current ?? texts.card.blank}</bdi> },
              { key: 'inFile', header: texts.skippedDatalinks.inFile, cell: ({ inFile }) => <bdi>{inFile}</bdi> },
              { key: 'since', header: texts.skippedDatalinks.since, cell: ({ seenAt }) => <Time at={seenAt} /> },
              {
                key: 'actions',
                header: texts.common.actions,
                isSticky: true,
                cell: (skippedDatalink) => <Actions skippedDatalink={skippedDatalink} />,
              },
            ]}
          />
        )}
      </PagedList>
    </>
  );
}

function Actions({ skippedDatalink: { id, user, field, inFile, loginAs } }: { skippedDatalink: Schemas['SkippedDatalinkView'] }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const dismiss = async () => {
    const params = { path: { companyId, skippedDatalinkId: id } };
    await bodyOf(api.DELETE('/api/v1/companies/{companyId}/skipped-datalinks/{skippedDatalinkId}', { params }));
    notify(texts.skippedDatalinks.dismissed);
    await queryClient.invalidateQueries({ queryKey: ['skipped-datalinks'] });
  };
  return (
    <div className="row-actions">
      {loginAs.possible ? (
        <LoginAs person={user} skippedDatalinkId={id} reason={`${texts.fields[field]}: ${inFile}`.slice(0, 500)} />
      ) : (
        <span className="hint">{texts.skippedDatalinks.notPossible}</span>
      )}
      <button
        type="button"
        aria-disabled={isBusy}
        aria-label={texts.skippedDatalinks.dismissName(texts.fields[field], user.username)}
        onClick={() => run(dismiss)}
      >
        {texts.skippedDatalinks.dismiss}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
