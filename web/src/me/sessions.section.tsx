import { Button, Group, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { browserName } from '../ui/browser-name.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { confirm, mayDiscard } from '../ui/confirm.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { SessionTable } from '../ui/session-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { sessionsKey } from './keys.ts';

/** Where the user is signed in, and the ways to end that. */
export function SessionsSection() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const found = useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/sessions', { signal })) });
  const end = (sessionId: string) =>
    run(async () => {
      await bodyOf(api.DELETE('/api/v1/me/sessions/{sessionId}', { params: { path: { sessionId } } }));
      await queryClient.invalidateQueries({ queryKey: sessionsKey });
    });
  return (
    <section>
      <Group justify="space-between" mb="sm" gap="sm">
        <Title order={3}>{t('card.sessions')}</Title>
        <BusyButton isBusy={isBusy} onClick={() => run(endAll)}>
          {t('card.endAll')}
        </BusyButton>
      </Group>
      {problem !== null && <ProblemNote problem={problem} />}
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton rows={2} />}
      {found.data && (
        <SessionTable
          sessions={found.data.items}
          action={({ id, current, userAgent }) =>
            !current && (
              <Button
                size="xs"
                h={28}
                aria-disabled={isBusy}
                aria-label={t('card.endName', { device: browserName(t, userAgent) })}
                onClick={() => end(id)}
              >
                {t('card.end')}
              </Button>
            )
          }
        />
      )}
    </section>
  );

  async function endAll() {
    if (!(await mayDiscard())) return;
    const isAgreed = await confirm({
      title: t('card.endAllTitle'),
      message: t('card.endAllExplained'),
      confirm: t('card.endAll'),
      isDestructive: true,
    });
    if (!isAgreed) return;
    await bodyOf(api.POST('/api/v1/auth/logout-all'));
    await session.signOut();
  }
}
