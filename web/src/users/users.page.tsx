import { Button, Text } from '@mantine/core';
import { IconFileExport, IconTrash, IconUpload, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { BusyButton } from '../ui/busy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { useStable } from '../ui/use-stable.ts';
import { ColumnPicker, storedColumns } from './column-picker.tsx';
import { useListAddress } from './list-address.ts';
import { NewUserDialog } from './new-user-dialog.tsx';
import { hasDatalinks, knownColumns, sorts } from './people-columns.tsx';
import { PeopleFilters } from './people-filters.tsx';
import { PeopleResults } from './people-results.tsx';
import { useExport } from './use-export.ts';
import { usePeople } from './use-people.ts';

/** The people of the company: filters, order, page and columns are in the address. */
export function UsersPage() {
  const { t } = useTranslation();
  const list = useListAddress(sorts);
  const columns = list.columns ? knownColumns(list.columns) : storedColumns();
  const { filter, sort, page, pageSize, setColumns } = list;
  const people = usePeople({ filter, sort, page, pageSize, hasDatalinks: hasDatalinks(columns) });
  const counts = people.data?.counts;
  const { exportPeople } = useExport();
  const exportShown = useStable(() => exportPeople({ ...filter, sort }));
  const columnKeys = columns.join();
  const ends = useMemo(
    () => (
      <>
        <ColumnPicker chosen={knownColumns(columnKeys.split(','))} onChange={setColumns} />
        <Button component={Link} href="/users/bin" variant="subtle" color="gray" leftSection={<IconTrash size={16} />}>
          {t('people.bin.link')}
        </Button>
      </>
    ),
    [columnKeys, setColumns, t],
  );
  return (
    <>
      <Header counts={counts} isFiltered={list.isFiltered} onExport={exportShown} />
      <PeopleFilters values={list.filterValues} onChange={list.setFilter} onClear={list.clearFilter}>
        {ends}
      </PeopleFilters>
      {people.isError && <ProblemNote problem={people.error} onRetry={() => void people.refetch()} />}
      <PeopleResults list={list} people={people} columns={columns}>
        {counts && counts.matching > 0 && (
          <Pager rows={counts.matching} page={page} pageSize={pageSize} onPage={list.setPage} onPageSize={list.setPageSize} />
        )}
        {counts?.total === 1 && <NewCompany />}
      </PeopleResults>
    </>
  );
}

interface HeaderProps {
  counts: { total: number; matching: number } | null | undefined;
  isFiltered: boolean;
  /** Exports what the filters show. May throw {@link ApiProblem}. */
  onExport: () => Promise<void>;
}

const Header = memo(function Header({ counts, isFiltered, onExport }: HeaderProps) {
  const { t } = useTranslation();
  const { isBusy, run } = useBusy();
  const [isCreating, setCreating] = useState(false);
  const [, navigate] = useLocation();
  const number = counts && (isFiltered ? t('people.matching', counts) : t('people.total', { count: counts.total }));
  return (
    <PageHeader
      title={t('people.title')}
      aside={
        <Text c="dimmed" role="status">
          {number ?? '\u00a0'}
        </Text>
      }
    >
      <BusyButton isBusy={isBusy} leftSection={<IconFileExport size={16} />} onClick={() => run(() => onExport().catch(notifyProblem))}>
        {t('people.export')}
      </BusyButton>
      <Button leftSection={<IconUserPlus size={16} />} onClick={() => setCreating(true)}>
        {t('people.new')}
      </Button>
      <Button component={Link} href="/imports/new" variant="filled" leftSection={<IconUpload size={16} />}>
        {t('people.import')}
      </Button>
      {isCreating && <NewUserDialog onClose={() => setCreating(false)} onCreated={(id) => navigate(`/users/${id}`)} />}
    </PageHeader>
  );
});

/** A new company has one user: its admin. */
function NewCompany() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={IconUsersGroup} text={t('people.empty')}>
      <Button component={Link} href="/imports/new" variant="filled" leftSection={<IconUpload size={16} />}>
        {t('people.import')}
      </Button>
    </EmptyState>
  );
}
