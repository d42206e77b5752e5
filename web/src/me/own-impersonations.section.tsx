import { Alert, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconUserShield } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { AdminChanges } from './admin-changes.tsx';

/** Every impersonation of the user: by which admin, why, when and what was changed. */
export function OwnImpersonationsSection() {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={3} mb="sm">
        {t('card.impersonations')}
      </Title>
      <OwnImpersonations />
    </section>
  );
}

async function markSeen(): Promise<void> {
  await bodyOf(api.POST('/api/v1/me/impersonations/seen'));
  await session.reload();
}

/** Shows new impersonations until the user marks them as seen. */
export function UnseenNotice() {
  const { t } = useTranslation();
  const { unseenImpersonations } = useMe();
  const { isBusy, problem, run } = useBusy();
  if (unseenImpersonations === 0) return null;
  return (
    <Alert role="status" color="orange" icon={<IconUserShield size={18} />}>
      <Stack gap="sm" align="stretch">
        <Text size="sm" fw={600}>
          {t('card.unseen', { count: unseenImpersonations })}
        </Text>
        <OwnImpersonations limit={unseenImpersonations} />
        <Group>
          <BusyButton isBusy={isBusy} onClick={() => run(markSeen)}>
            {t('card.markSeen')}
          </BusyButton>
        </Group>
        {problem !== null && <ProblemNote problem={problem} />}
      </Stack>
    </Alert>
  );
}

function OwnImpersonations({ limit = 10 }: { limit?: number }) {
  const { t } = useTranslation();
  const list = usePagedList(['own-impersonations', limit], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/me/impersonations', { params: { query: { limit: Math.min(limit, 10), cursor } }, signal })),
  );
  return (
    <PagedList
      list={list}
      empty={
        <Text size="sm" c="dimmed">
          {t('card.impersonationsEmpty')}
        </Text>
      }
    >
      {(rows) => (
        <Stack component="ul" gap="sm" className="plain-list">
          {rows.map((impersonation) => (
            <Paper component="li" key={impersonation.id} withBorder p="md">
              <OwnImpersonation impersonation={impersonation} />
            </Paper>
          ))}
        </Stack>
      )}
    </PagedList>
  );
}

function OwnImpersonation({ impersonation }: { impersonation: Schemas['OwnImpersonationView'] }) {
  const { t } = useTranslation();
  const { actor, reason, startedAt, endedAt } = impersonation;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="sm" fw={600}>
          <bdi>{actor.username}</bdi>
        </Text>
        <Text size="sm" c="dimmed">
          <Time at={startedAt} /> {endedAt && <>– {<Time at={endedAt} />}</>}
        </Text>
        {!endedAt && (
          <Badge variant="filled" color="#c2410c">
            {t('card.running')}
          </Badge>
        )}
      </Group>
      <Text size="sm">
        <bdi className="break-anywhere">{reason}</bdi>
      </Text>
      <AdminChanges impersonation={impersonation} />
    </Stack>
  );
}
