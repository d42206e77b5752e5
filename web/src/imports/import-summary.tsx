import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { Figures } from './figures.tsx';
import { Note } from './note.tsx';

/** The result of a completed import, and the way back to the people that it changed. */
export function ImportSummary({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const { state, kind, counts } = importView;
  if (state !== 'completed') return null;
  const changed = counts.created + counts.updated;
  return (
    <Note
      icon={IconCircleCheck}
      tone="good"
      title={t(`imports.done.${changed === 0 ? 'nothing' : kind}`)}
      action={<Ways importView={importView} />}
    >
      <Text size="sm" component="div">
        <Figures importView={importView} />
      </Text>
    </Note>
  );
}

/** To the people, if the list can filter by so many, and to the company. */
function Ways({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const { created, updated } = importView.counts;
  const count = created + updated;
  const people = useChangedPeople(importView.id, count > 0 && count <= peopleMax);
  return (
    <Group gap="sm">
      {count > 0 && count <= peopleMax && (
        <Button component={Link} href={`/users?id=${people?.join(',') ?? ''}`} loading={!people}>
          {t('imports.seePeople', { count })}
        </Button>
      )}
      <Button component={Link} href="/users">
        {t('imports.backToCompany')}
      </Button>
    </Group>
  );
}

/** The list of people filters by at most this many. */
const peopleMax = 200;

/** The ids of the people that a completed import has created or changed. Undefined while they are loading. */
function useChangedPeople(importId: string, isEnabled: boolean): string[] | undefined {
  const companyId = useCompanyId();
  const { data } = useQuery({
    queryKey: ['import-rows', importId, 'changed-people'],
    enabled: isEnabled,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
          params: { path: { companyId, importId }, query: { limit: peopleMax, outcome: ['created', 'updated'] } },
          signal,
        }),
      ),
  });
  return data && [...new Set(data.items.flatMap(({ userId }) => userId ?? []))];
}
