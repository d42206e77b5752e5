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
  const people = useChangedPeople(importView);
  const { state, kind, counts } = importView;
  if (state !== 'completed') return null;
  const changed = counts.created + counts.updated;
  return (
    <Note
      icon={IconCircleCheck}
      tone="good"
      title={t(`imports.done.${changed === 0 ? 'nothing' : kind}`)}
      action={<Ways people={people} />}
    >
      <Text size="sm" component="div">
        <Figures importView={importView} />
      </Text>
    </Note>
  );
}

/** To the people, and to the company. */
function Ways({ people }: { people: string[] }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm">
      {people.length > 0 && (
        <Button component={Link} href={`/users?id=${people.join(',')}`}>
          {t('imports.seePeople', { count: people.length })}
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

/** The ids of the people that a completed import has created or changed. Empty if there are more than the list can filter by. */
function useChangedPeople({ id: importId, state, counts }: Import): string[] {
  const companyId = useCompanyId();
  const changed = counts.created + counts.updated;
  const { data } = useQuery({
    queryKey: ['import-rows', importId, 'changed-people', state],
    enabled: state === 'completed' && changed > 0 && changed <= peopleMax,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
          params: { path: { companyId, importId }, query: { limit: peopleMax, outcome: ['created', 'updated'] } },
          signal,
        }),
      ),
  });
  return [...new Set(data?.items.flatMap(({ userId }) => userId ?? []))];
}
