import { Button, Text } from '@mantine/core';
import { IconFileExport, IconTrash, IconUpload, IconUserPlus, IconUserSearch, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Import, User } from '../api/types.ts';
import { LoginAsDialog } from '../session/login-as.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { BulkJob, useUndo } from './bulk-job.tsx';
import { ColumnPicker, storedColumns } from './column-picker.tsx';
import { EditUserDialog } from './edit-user-dialog.tsx';
import { type PeopleFilter, type PeopleSort, useListAddress } from './list-address.ts';
import { NewUserDialog } from './new-user-dialog.tsx';
import { hasDatalinks, knownColumns, sorts } from './people-columns.tsx';
import { PeopleFilters } from './people-filters.tsx';
import { PeopleTable } from './people-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useExport } from './use-export.ts';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';

/** The people of the company: filters, order, page and columns are in the address. */
export function UsersPage() {
  const { t } = useTranslation();
  const list = useListAddress(sorts);
  const columns = list.columns ? knownColumns(list.columns) : storedColumns();
  const { filter, sort, page, pageSize } = list;
  const people = usePeople({ filter, sort, page, pageSize, hasDatalinks: hasDatalinks(columns) });
  const selection = useSelection(filter);
  const [job, setJob] = useState<Import | null>(null);
  const [dialog, setDialog] = useState<{ kind: 'edit' | 'login-as'; person: User } | null>(null);
  const undo = useUndo();
  const counts = people.data?.counts;
  const hasSelection = selection.selected.isAll || selection.selected.keys.size > 0;
  const start = (started: Import | null) => {
    if (!started) return;
    selection.clear();
    setJob(started);
  };

  return (
    <>
      <Header filter={{ ...filter, sort }} counts={counts} isFiltered={list.isFiltered} />
      <PeopleFilters list={list}>
        <ColumnPicker chosen={columns} onChange={list.setColumns} />
        <Button component={Link} href="/users/bin" variant="subtle" color="gray" leftSection={<IconTrash size={16} />}>
          {t('people.bin.link')}
        </Button>
      </PeopleFilters>
      {people.isError && <ProblemNote problem={people.error} onRetry={() => void people.refetch()} />}
      {counts?.matching === 0 ? (
        <EmptyState icon={IconUserSearch} text={t('people.nothingFound')}>
          <Button onClick={list.clearFilter}>{t('people.clear')}</Button>
        </EmptyState>
      ) : (
        <PeopleTable list={list} people={people} columns={columns} selection={selection} onOpenDialog={setDialog} />
      )}
      {counts?.total === 1 && <NewCompany />}
      {job ? (
        <BulkJob
          key={job.id}
          job={job}
          onUndo={(done) => void undo(done).then(start)}
          onClose={() => setJob((current) => (current?.id === job.id ? null : current))}
        />
      ) : (
        hasSelection &&
        counts && (
          <SelectionBar
            selected={selection.selected}
            filter={filter}
            matching={counts.matching}
            onSelectAll={selection.selectAll}
            onClear={selection.clear}
            onStarted={start}
          />
        )
      )}
      {dialog?.kind === 'edit' && <EditUserDialog user={dialog.person} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'login-as' && <LoginAsDialog person={dialog.person} onClose={() => setDialog(null)} />}
    </>
  );
}

interface HeaderProps {
  /** Filters and order, which the export uses too. */
  filter: PeopleFilter & { sort: PeopleSort };
  counts: { total: number; matching: number } | null | undefined;
  isFiltered: boolean;
}

function Header({ filter, counts, isFiltered }: HeaderProps) {
  const { t } = useTranslation();
  const { exportPeople } = useExport();
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
      <BusyButton
        isBusy={isBusy}
        leftSection={<IconFileExport size={16} />}
        onClick={() => run(() => exportPeople(filter).catch(notifyProblem))}
      >
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
}

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
