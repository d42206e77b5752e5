import { useQueryClient } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Schemas } from '../api/types.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { notify } from '../ui/notices.tsx';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';

/** Every skipped datalink, until the card says what the file says, or an admin dismisses it. */
export function DifferencesPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const pages = usePages(['differences'], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/skipped-datalinks', {
        params: { path: { companyId }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
  return (
    <>
      <PageTitle>{texts.differences.title}</PageTitle>
      <p>{texts.differences.intro}</p>
      <Pages pages={pages} empty={<p>{texts.differences.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.differences.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              {
                key: 'user',
                header: texts.differences.user,
                cell: ({ user }) => (
                  <>
                    <b>{user.username}</b> {personName(user)}
                  </>
                ),
              },
              { key: 'field', header: texts.differences.field, cell: ({ field }) => texts.fields[field] },
              { key: 'current', header: texts.differences.onCard, cell: ({ current }) => current ?? texts.card.blank },
              { key: 'inFile', header: texts.differences.inFile, cell: ({ inFile }) => inFile },
              { key: 'seen', header: texts.differences.seen, cell: ({ seenAt }) => <Time at={seenAt} /> },
              { key: 'actions', header: texts.common.actions, isAtHand: true, cell: (difference) => <Actions difference={difference} /> },
            ]}
          />
        )}
      </Pages>
    </>
  );
}

function Actions({ difference: { id, user, field, inFile, loginAs } }: { difference: Schemas['SkippedDatalinkView'] }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const dismiss = async () => {
    const params = { path: { companyId, skippedDatalinkId: id } };
    await bodyOf(api.DELETE('/api/v1/companies/{companyId}/skipped-datalinks/{skippedDatalinkId}', { params }));
    notify(texts.differences.dismissed);
    await queryClient.invalidateQueries({ queryKey: ['differences'] });
  };
  return (
    <div className="row-actions">
      {loginAs.possible ? (
        <LoginAs person={user} reason={`${texts.fields[field]}: ${inFile}`.slice(0, 500)} />
      ) : (
        <span className="hint">{texts.differences.notPossible}</span>
      )}
      <button
        type="button"
        aria-disabled={isBusy}
        aria-label={texts.differences.dismissName(texts.fields[field]!, user.username)}
        onClick={() => run(dismiss)}
      >
        {texts.differences.dismiss}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
