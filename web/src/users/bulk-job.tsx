import { Anchor, Button, CloseButton, Group, List, Paper, Progress, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { withPasswordDialog } from '../session/fresh-login.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { codedMessage } from '../ui/coded-message.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { notify, notifyProblem } from '../ui/notices.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

const pollMilliseconds = 400;
const rejectedShown = 50;

interface BulkJobProps {
  job: Import;
  onUndo: (job: Import) => void;
  onClose: () => void;
}

/** The progress of a change of many people. At its end a notice with Undo, or, until it is closed, who was not changed. */
export function BulkJob({ job: started, onUndo, onClose }: BulkJobProps) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { data: job = started, ...query } = useQuery({
    queryKey: ['import', started.id],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params: { path: { companyId, importId: started.id } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : pollMilliseconds),
  });
  const hasEnded = job.endedAt !== null;
  const isWhole = job.state === 'completed' && job.counts.rejected === 0;
  const finish = useEffectEvent(() => {
    void queryClient.invalidateQueries({ queryKey: ['users'] });
    if (!isWhole) return;
    notify(doneText(t, job), job.undoableUntil ? { label: t('people.undo'), run: () => onUndo(job) } : undefined);
    onClose();
  });
  useEffect(() => {
    if (hasEnded) finish();
  }, [hasEnded]);
  return (
    <Paper className="bottom-bar" component="section" aria-label={t('people.bulk.region')} withBorder shadow="md" p="sm">
      {query.isError ? (
        <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
      ) : hasEnded ? (
        <Result job={job} onClose={onClose} onUndo={onUndo} />
      ) : (
        <Running job={job} />
      )}
    </Paper>
  );
}

function Running({ job: { counts, kind } }: { job: Import }) {
  const { t } = useTranslation();
  const text = t(kind === 'undo' ? 'people.bulk.undoing' : 'people.bulk.running', { done: counts.processed, count: counts.total });
  return (
    <Stack gap={6}>
      <Text size="sm" role="status">
        {text}
      </Text>
      <Progress value={counts.total === 0 ? 0 : (100 * counts.processed) / counts.total} aria-label={text} />
    </Stack>
  );
}

/** The people that were not changed, and why. */
function Result({ job, onUndo, onClose }: BulkJobProps) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const rows = useQuery({
    queryKey: ['import', job.id, 'rejected'],
    enabled: job.counts.rejected > 0,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
          params: { path: { companyId, importId: job.id }, query: { outcome: ['rejected'], limit: rejectedShown } },
          signal,
        }),
      ),
  });
  return (
    <Stack gap="xs" role="status">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {doneText(t, job)}
        </Text>
        <Anchor component={Link} href={`/imports/${job.id}`} size="sm">
          {t('people.bulk.details')}
        </Anchor>
        <Group gap="xs" ms="auto">
          {job.undoableUntil && (
            <Button size="xs" h={30} onClick={() => onUndo(job)}>
              {t('people.undo')}
            </Button>
          )}
          <CloseButton aria-label={t('common.close')} onClick={onClose} />
        </Group>
      </Group>
      {job.counts.rejected > 0 && (
        <Text size="sm" c="var(--mantine-color-error)">
          {t('people.bulk.rejected', { count: job.counts.rejected })}
        </Text>
      )}
      {rows.isError && <ProblemNote problem={rows.error} onRetry={() => void rows.refetch()} />}
      <List size="sm" mah={160} style={{ overflowY: 'auto' }}>
        {rows.data?.items.map(({ row, username, problems }) => (
          <List.Item key={row}>
            <Isolated text={[`${isolate(username)}:`, ...problems.map((problem) => codedMessage(t, 'rowProblems', problem))].join(' ')} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function doneText(t: TFunction, { kind, bulk, counts, state }: Import): string {
  if (state !== 'completed') return t('people.bulk.stopped', { count: counts.updated });
  if (counts.updated === 0) return t('people.bulk.nothing');
  if (kind === 'undo') return t('people.bulk.undone', { count: counts.updated });
  return t(`people.bulk.done.${bulk?.action ?? 'department'}`, { count: counts.updated });
}

/** Starts the undo of a change. Null if it is refused, which is shown, or if the user cancels. The undo of roles needs a fresh login. */
export function useUndo(): (job: Import) => Promise<Import | null> {
  const companyId = useCompanyId();
  return async ({ id }) => {
    try {
      const params = { path: { companyId, importId: id } };
      return await withPasswordDialog(() => bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/undo', { params })));
    } catch (error) {
      notifyProblem(error);
      return null;
    }
  };
}
