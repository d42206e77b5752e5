import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconArrowLeft, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { User } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useFreshLogin } from '../session/fresh-login.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Form, type FormValues } from '../ui/form.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useListAddress } from './list-address.ts';
import { usePeople } from './use-people.ts';
import { usePersonActions } from './use-person-actions.ts';

const sorts = ['name', 'username', 'department', 'deletedAt'];

/** The people who were deleted in the last thirty days: restored or erased from here. */
export function BinPage() {
  const { t } = useTranslation();
  const list = useListAddress(sorts, '-deletedAt');
  const { filter, sort, page, pageSize } = list;
  const people = usePeople({ filter, sort, page, pageSize, isInBin: true });
  const [erased, setErased] = useState<User | null>(null);
  const columns = useBinColumns(setErased);
  const counts = people.data?.counts;
  return (
    <>
      <Anchor component={Link} href="/users" size="sm">
        <Group gap={4} mb="xs">
          <IconArrowLeft size={16} />
          {t('people.title')}
        </Group>
      </Anchor>
      <PageHeader title={t('people.bin.title')} />
      <Text size="sm" c="dimmed" mb="md">
        {t('people.bin.explained')}
      </Text>
      {counts?.total !== 0 && (
        <search className="filter-row">
          <SearchInput
            className="filter-search"
            aria-label={t('people.search')}
            placeholder={t('people.searchHint')}
            value={list.filterValues.q}
            onChange={(q) => list.setFilter({ q })}
          />
        </search>
      )}
      {people.isError && <ProblemNote problem={people.error} onRetry={() => void people.refetch()} />}
      {people.isPending && <Skeleton />}
      {counts?.matching === 0 && <EmptyState icon={IconTrash} text={t(counts.total === 0 ? 'people.bin.empty' : 'people.nothingFound')} />}
      {people.data && counts && counts.matching > 0 && (
        <>
          <Table
            caption={t('people.bin.title')}
            columns={columns}
            rows={people.data.items}
            rowKey={({ id }) => id}
            sort={sort}
            onSort={list.setSort}
            isStale={people.isPlaceholderData}
            isOneLine
          />
          <Pager rows={counts.matching} page={page} pageSize={pageSize} onPage={list.setPage} onPageSize={list.setPageSize} />
        </>
      )}
      {erased && <EraseDialog person={erased} onClose={() => setErased(null)} />}
    </>
  );
}

function useBinColumns(onErase: (person: User) => void): Column<User>[] {
  const { t } = useTranslation();
  const { restore } = usePersonActions();
  return [
    {
      key: 'name',
      header: t('people.name'),
      sort: 'name',
      isSticky: 'start',
      cell: (person) => (
        <span className="person-cell">
          <PersonAvatar person={person} size={24} />
          <bdi>{personName(person)}</bdi>
        </span>
      ),
    },
    { key: 'username', header: t('fields.username'), sort: 'username', isWideOnly: true, cell: ({ username }) => <bdi>{username}</bdi> },
    {
      key: 'department',
      header: t('fields.department'),
      sort: 'department',
      isWideOnly: true,
      cell: ({ department }) => <bdi>{department}</bdi>,
    },
    {
      key: 'deletedAt',
      header: t('people.bin.deleted'),
      sort: 'deletedAt',
      isWideOnly: true,
      cell: ({ deletedAt }) => <Time at={deletedAt} />,
    },
    { key: 'erasesAt', header: t('people.bin.erased'), cell: ({ erasesAt }) => <Time at={erasesAt} /> },
    {
      key: 'actions',
      header: t('common.actions'),
      isSticky: true,
      isHeaderHidden: true,
      cell: (person) => (
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <Button
            size="xs"
            h={28}
            aria-label={t('people.bin.restoreName', { name: personName(person) })}
            onClick={() => void restore(person)}
          >
            {t('people.bin.restore')}
          </Button>
          <Button
            size="xs"
            h={28}
            variant="subtle"
            color="red"
            aria-label={t('people.bin.eraseName', { name: personName(person) })}
            onClick={() => onErase(person)}
          >
            {t('people.bin.erase')}
          </Button>
        </Group>
      ),
    },
  ];
}

function EraseDialog({ person, onClose }: { person: User; onClose: () => void }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { passwordField, withFreshLogin } = useFreshLogin();
  const name = isolate(personName(person));

  async function erase(values: FormValues) {
    const params = { path: { companyId, userId: person.id } };
    await withFreshLogin(values, () => bodyOf(api.POST('/api/v1/companies/{companyId}/users/{userId}/erase', { params })));
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    notify(t('people.bin.wasErased', { name }));
    onClose();
  }

  return (
    <Dialog title={t('people.bin.eraseTitle', { name })} onClose={onClose}>
      <Form submit={t('people.bin.erase')} onSubmit={erase} onCancel={onClose} isDestructive>
        <Text size="sm">
          <Isolated text={t('people.bin.eraseExplained', { name })} />
        </Text>
        {passwordField}
      </Form>
    </Dialog>
  );
}
