import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { IconFileImport, IconFilterOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Isolated, withoutMarks } from '../ui/isolated.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { problemText } from '../ui/problem-note.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useAddressState } from '../ui/use-address-state.ts';
import { useBusy } from '../ui/use-busy.ts';
import { Figures } from './figures.tsx';
import { importTitle } from './import-labels.ts';
import { ImportsTabs } from './imports-tabs.tsx';
import { StateBadge } from './state-badge.tsx';
import { useDiscard } from './use-discard.ts';

/** The choices of the filter, with the states that they stand for. */
const filters = {
  all: [],
  previewed: ['previewed'],
  inProgress: ['queued', 'running'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly Import['state'][]>;
type Filter = keyof typeof filters;

/** All imports, changes of many people, previews and undos of the last 90 days. */
export function ImportsPage() {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const [{ state }, setAddress] = useAddressState({ state: 'all' });
  const filter: Filter = state in filters ? (state as Filter) : 'all';
  const list = usePagedList(['imports', filter], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports', {
        params: { path: { companyId }, query: { limit: 50, cursor, state: [...filters[filter]] } },
        signal,
      }),
    ),
  );
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t('imports.title')}>
        <ImportLink />
      </PageHeader>
      <ImportsTabs />
      <StateFilter filter={filter} onChange={(chosen) => setAddress({ state: chosen })} />
      <PagedList list={list} empty={<Empty isFiltered={filter !== 'all'} onClear={() => setAddress({ state: 'all' })} />}>
        {(rows, isStale) => <Table caption={t('imports.title')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />}
      </PagedList>
    </>
  );
}

function ImportLink() {
  const { t } = useTranslation();
  return (
    <Button component={Link} href="/imports/new" variant="filled" leftSection={<IconFileImport size={16} />}>
      {t('imports.import')}
    </Button>
  );
}

function StateFilter({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const label = (name: Filter) => {
    if (name === 'all') return t('imports.anyState');
    return name === 'inProgress' ? t('imports.inProgress') : t(`imports.states.${name}`);
  };
  return (
    <Group gap="xs" mb="sm">
      <NativeSelect
        aria-label={t('imports.state')}
        value={filter}
        data={(Object.keys(filters) as Filter[]).map((name) => ({ value: name, label: label(name) }))}
        onChange={({ target }) => onChange(target.value as Filter)}
      />
    </Group>
  );
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  if (isFiltered)
    return (
      <EmptyState icon={IconFilterOff} text={t('imports.nothingFound')}>
        <Button onClick={onClear}>{t('imports.showAll')}</Button>
      </EmptyState>
    );
  return (
    <EmptyState icon={IconFileImport} text={t('imports.listEmpty')}>
      <ImportLink />
    </EmptyState>
  );
}

function useColumns(): Column<Import>[] {
  const { t } = useTranslation();
  return [
    { key: 'what', header: t('imports.what'), cell: (importView) => <What importView={importView} /> },
    { key: 'kind', header: t('imports.kind'), isWideOnly: true, cell: ({ kind }) => <Text size="sm">{t(`imports.kinds.${kind}`)}</Text> },
    { key: 'state', header: t('imports.state'), isWideOnly: true, cell: (importView) => <StateBadge importView={importView} /> },
    { key: 'result', header: t('imports.result'), isWideOnly: true, cell: (importView) => <Result importView={importView} /> },
    { key: 'by', header: t('imports.by'), isWideOnly: true, cell: ({ createdBy }) => <bdi>{createdBy.username}</bdi> },
    { key: 'at', header: t('imports.at'), isWideOnly: true, isNoWrap: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'actions',
      header: t('common.actions'),
      isHeaderHidden: true,
      isSticky: true,
      cell: (importView) => importView.state === 'previewed' && <DiscardButton importView={importView} />,
    },
  ];
}

/** The name. On a telephone what the columns say stands below it. */
function What({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  return (
    <>
      <Anchor component={Link} inherit href={`/imports/${importView.id}`}>
        <Isolated text={importTitle(importView, t)} />
      </Anchor>
      <Stack gap={2} className="narrow-only" align="flex-start">
        <StateBadge importView={importView} />
        <Result importView={importView} />
        <Text size="xs" c="dimmed">
          <bdi>{importView.createdBy.username}</bdi>, <Time at={importView.createdAt} />
        </Text>
      </Stack>
    </>
  );
}

function Result({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  if (importView.problem) return problemText(importView.problem, t).title;
  return <Figures importView={importView} />;
}

/** For previews that wait: they would stay for a day. */
function DiscardButton({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const { isBusy, run } = useBusy();
  const discard = useDiscard(importView);
  return (
    <BusyButton
      isBusy={isBusy}
      size="xs"
      h={28}
      aria-label={t('imports.discardName', { name: withoutMarks(importTitle(importView, t)) })}
      onClick={() => run(() => discard().catch(notifyProblem))}
    >
      {t('imports.discard')}
    </BusyButton>
  );
}
