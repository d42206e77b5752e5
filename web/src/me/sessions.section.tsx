import { useQuery, useQueryClient } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';

export const sessionsKey = ['own-sessions'];

export function SessionsSection() {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const found = useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/sessions', { signal })) });
  const end = (sessionId: string) =>
    run(async () => {
      await bodyOf(api.DELETE('/api/v1/me/sessions/{sessionId}', { params: { path: { sessionId } } }));
      await queryClient.invalidateQueries({ queryKey: sessionsKey });
    });
  const endAll = () =>
    run(async () => {
      await bodyOf(api.POST('/api/v1/auth/logout-all'));
      await session.signOut();
    });
  const deviceOf = (userAgent: string | null) => userAgent ?? texts.card.unknownDevice;
  return (
    <section>
      <h2>{texts.card.sessions}</h2>
      {problem !== null && <ProblemNote problem={problem} />}
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton isTall={false} />}
      {found.data && (
        <Table
          caption={texts.card.sessions}
          rows={found.data.items}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'device',
              header: texts.card.device,
              cell: ({ userAgent }) => <bdi className="break-anywhere">{deviceOf(userAgent)}</bdi>,
            },
            { key: 'started', header: texts.card.started, cell: ({ createdAt }) => <Time at={createdAt} /> },
            { key: 'lastUsed', header: texts.card.lastUsed, cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
            {
              key: 'actions',
              header: texts.common.actions,
              isSticky: true,
              cell: ({ id, current, userAgent }) =>
                current ? (
                  texts.card.thisSession
                ) : (
                  <button type="button" aria-disabled={isBusy} aria-label={texts.card.endName(deviceOf(userAgent))} onClick={() => end(id)}>
                    {texts.card.end}
                  </button>
                ),
            },
          ]}
        />
      )}
      <div className="actions">
        <button type="button" aria-disabled={isBusy} onClick={endAll}>
          {texts.card.endAll}
        </button>
      </div>
    </section>
  );
}
