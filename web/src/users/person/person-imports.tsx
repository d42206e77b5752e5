import { Anchor } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../../api/client.ts';
import type { Import } from '../../api/types.ts';
import { api } from '../../session/api-client.ts';
import { useCompanyId } from '../../session/use-session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PagedList, usePagedList } from '../../ui/paged-list.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

/** The imports, changes of many people and undos that touched the person. */
export function PersonImports({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const list = usePagedList(['imports', 'of-person', userId], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports', { params: { path: { companyId }, query: { userId, limit: 50, cursor } }, signal }),
    ),
  );
  const columns: Column<Import>[] = [
    {
      key: 'what',
      header: t('person.imports.what'),
      cell: ({ id, kind, fileName }) => (
        <Anchor component={Link} href={`/imports/${id}`} inherit>
          {fileName === null ? t(`person.imports.kinds.${kind}`) : <bdi className="break-anywhere">{fileName}</bdi>}
          {fileName !== null && kind === 'undo' && ` (${t('person.imports.kinds.undo')})`}
        </Anchor>
      ),
    },
    { key: 'state', header: t('person.imports.state'), cell: ({ state }) => t(`imports.states.${state}`) },
    { key: 'by', header: t('person.imports.by'), isWideOnly: true, cell: ({ createdBy }) => <bdi>{createdBy.username}</bdi> },
    { key: 'at', header: t('history.at'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
  return (
    <PagedList list={list} empty={<EmptyState icon={IconFileImport} text={t('person.imports.empty')} />}>
      {(rows, isStale) => (
        <Table caption={t('person.tabs.imports')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />
      )}
    </PagedList>
  );
}
