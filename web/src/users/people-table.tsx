import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Schemas } from '../api/types.ts';
import { personName } from '../ui/person-name.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import type { useListAddress } from './list-address.ts';
import { type ColumnKey, type Person, usePeopleColumns } from './people-columns.tsx';
import type { OpenPersonDialog } from './person-menu.tsx';
import type { useSelection } from './use-selection.ts';

interface PeopleTableProps {
  list: ReturnType<typeof useListAddress>;
  people: UseQueryResult<Schemas['UserPage']>;
  columns: readonly ColumnKey[];
  selection: ReturnType<typeof useSelection>;
  onOpenDialog: OpenPersonDialog;
}

export function PeopleTable({ list, people, columns, selection, onOpenDialog }: PeopleTableProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const shown = usePeopleColumns(columns, onOpenDialog);
  const { page, pageSize, sort } = list;
  const rows = people.data?.items;
  const matching = people.data?.counts?.matching ?? 0;
  const { isAll, keys } = selection.selected;
  const selectedKeys = useMemo(() => (isAll ? new Set(rows?.map(({ id }) => id)) : keys), [isAll, keys, rows]);
  useLastPage(list, matching, people.isPlaceholderData);
  if (!rows) return people.isError ? null : <Skeleton rows={12} />;
  return (
    <Table<Person>
      caption={t('people.title')}
      columns={shown}
      rows={rows}
      rowKey={idOf}
      sort={sort}
      onSort={list.setSort}
      isStale={people.isPlaceholderData}
      selection={{ keys: selectedKeys, onChange: selection.setKeys, label: (person) => t('people.select', { name: personName(person) }) }}
      onRowClick={({ id }) => navigate(`/users/${id}`)}
      position={`${page} ${pageSize} ${sort}`}
      isOneLine
    />
  );
}

const idOf = ({ id }: Person) => id;

/** Goes to the last page when there are fewer than the address names, such as after the last person of a page was deleted. */
function useLastPage({ page, pageSize, correctPage }: ReturnType<typeof useListAddress>, matching: number, isStale: boolean): void {
  const last = Math.max(1, Math.ceil(matching / pageSize));
  const isBeyond = !isStale && matching > 0 && page > last;
  useEffect(() => {
    if (isBeyond) correctPage(last);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- correctPage is a new function in each render
  }, [isBeyond, last]);
}
