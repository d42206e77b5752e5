import { Button } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Import, Schemas, User } from '../api/types.ts';
import { LoginAsDialog } from '../session/login-as.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { BulkJob, useUndo } from './bulk-job.tsx';
import { EditUserDialog } from './edit-user-dialog.tsx';
import type { useListAddress } from './list-address.ts';
import type { ColumnKey } from './people-columns.tsx';
import { PeopleTable } from './people-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useSelection } from './use-selection.ts';

interface PeopleResultsProps {
  list: ReturnType<typeof useListAddress>;
  people: UseQueryResult<Schemas['UserPage']>;
  columns: readonly ColumnKey[];
  /** Below the table. */
  children: ReactNode;
}

/** The table with its selection. A tick renders only this again, and not the filters and the pages around it. */
export function PeopleResults({ list, people, columns, children }: PeopleResultsProps) {
  const { t } = useTranslation();
  const selection = useSelection(list.filter);
  const [job, setJob] = useState<Import | null>(null);
  const [dialog, setDialog] = useState<{ kind: 'edit' | 'login-as'; person: User } | null>(null);
  const undo = useUndo();
  const { selected } = selection;
  const matching = people.data?.counts?.matching;
  const hasSelection = selected.isAll || selected.keys.size > 0;
  const start = (started: Import | null) => {
    if (!started) return;
    selection.clear();
    setJob(started);
  };

  return (
    <>
      {matching === 0 ? (
        <EmptyState icon={IconUserSearch} text={t('people.nothingFound')}>
          <Button onClick={list.clearFilter}>{t('people.clear')}</Button>
        </EmptyState>
      ) : (
        <PeopleTable list={list} people={people} columns={columns} selection={selection} onOpenDialog={setDialog} />
      )}
      {children}
      {job && (
        <BulkJob
          key={job.id}
          job={job}
          onUndo={(done) => void undo(done).then(start)}
          onClose={() => setJob((current) => (current?.id === job.id ? null : current))}
        />
      )}
      {!job && hasSelection && matching !== undefined && (
        <SelectionBar
          selected={selected}
          filter={list.filter}
          matching={matching}
          isStale={people.isPlaceholderData}
          onSelectAll={selection.selectAll}
          onClear={selection.clear}
          onStarted={start}
        />
      )}
      {dialog?.kind === 'edit' && <EditUserDialog user={dialog.person} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'login-as' && <LoginAsDialog person={dialog.person} onClose={() => setDialog(null)} />}
    </>
  );
}
