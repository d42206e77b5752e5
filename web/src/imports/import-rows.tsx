import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Import, ImportRow } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { useAddressState } from '../ui/use-address-state.ts';
import { isOnlyPreview } from './import-labels.ts';
import { OutcomeFilter, type RowView, rowViews } from './outcome-filter.tsx';
import { RowTable } from './row-table.tsx';

const pageSize = 50;

/** The rows with their outcomes: at first those to look at, rejected ones before the others. */
export function ImportRows({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const [{ rows }, setAddress] = useAddressState({ rows: 'overview' });
  const view = rowViews.find((name) => name === rows) ?? 'overview';
  const show = (chosen: RowView) => setAddress({ rows: chosen });
  const list = usePagedList(['import-rows', importView.id, view, importView.state], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
        params: { path: { companyId, importId: importView.id }, query: { limit: pageSize, cursor, ...queryOf(view, importView) } },
        signal,
      }),
    ),
  );
  return (
    <Stack gap="sm">
      <OutcomeFilter importView={importView} view={view} onChange={show} />
      <div>
        <PagedList
          list={list}
          empty={
            <Text size="sm" c="dimmed">
              {t(view === 'overview' ? 'importRows.nothingToLookAt' : 'importRows.empty')}
            </Text>
          }
        >
          {(found, isStale) => (
            <RowTable key={`${view} ${isOnlyPreview(importView)}`} importView={importView} rows={found} isStale={isStale} />
          )}
        </PagedList>
      </div>
      {view === 'overview' && foldsRows(importView) && <FoldedRows importView={importView} onShow={show} />}
    </Stack>
  );
}

function queryOf(view: RowView, importView: Import) {
  if (view === 'all') return {};
  if (view !== 'overview') return { outcome: [outcomeOf(view)] };
  return { order: 'rejected-first' as const, ...(foldsRows(importView) ? { notable: true } : {}) };
}

function outcomeOf(view: Exclude<RowView, 'all' | 'overview'>): ImportRow['outcome'] {
  return view === 'notProcessed' ? 'not_processed' : view;
}

/** Whether new and unchanged people would hide the rows to look at. */
function foldsRows({ kind, counts }: Import): boolean {
  return kind === 'file' && counts.created < counts.total;
}

/** New people, and people without a change, are one line each until they are asked for. */
function FoldedRows({ importView: { counts }, onShow }: { importView: Import; onShow: (view: RowView) => void }) {
  const { t } = useTranslation();
  const lines = [
    { view: 'created', count: counts.created, text: t('importRows.foldedCreated', { count: counts.created }) },
    { view: 'unchanged', count: counts.unchanged, text: t('importRows.foldedUnchanged', { count: counts.unchanged }) },
  ] as const;
  return (
    <Stack gap={4}>
      {lines
        .filter(({ count }) => count > 0)
        .map(({ view, text }) => (
          <Group key={view} gap="xs">
            <Text size="sm">{text}</Text>
            <Button size="xs" h={26} variant="subtle" aria-label={t('importRows.showFolded', { what: text })} onClick={() => onShow(view)}>
              {t('importRows.show')}
            </Button>
          </Group>
        ))}
    </Stack>
  );
}
