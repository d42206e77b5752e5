import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Import, Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { confirm } from '../ui/confirm.tsx';
import { notify, notifyProblem } from '../ui/notices.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { type BulkChange, DepartmentDialog, RoleDialog } from './bulk-dialogs.tsx';
import { namedMax as exportMax, type PeopleFilter } from './list-address.ts';
import { useExport } from './use-export.ts';
import type { Selected } from './use-selection.ts';

/** How many people a change can name. All that match have no such limit. */
const changeMax = 1_000;

interface SelectionBarProps {
  selected: Selected;
  filter: PeopleFilter;
  /** How many people match the filter. */
  matching: number;
  /** The list and its number are still those of the filter or page before. */
  isStale: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  onStarted: (job: Import) => void;
}

/** What can be done with the ticked people, at the bottom of the window. */
export function SelectionBar({ selected, filter, matching, isStale, onSelectAll, onClear, onStarted }: SelectionBarProps) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { exportPeople } = useExport();
  const [dialog, setDialog] = useState<'department' | 'role' | null>(null);
  const { isBusy, run } = useBusy();
  const count = selected.isAll ? matching : selected.keys.size;
  const people = selected.isAll ? { filter: filter as Schemas['UsersFilter'], expectedCount: count } : { userIds: [...selected.keys] };

  /** Throws {@link ApiProblem}. */
  async function start(change: BulkChange): Promise<void> {
    const body: Schemas['BulkChangeRequest'] = { ...change, ...people, mode: 'apply' };
    try {
      onStarted(await bodyOf(api.POST('/api/v1/companies/{companyId}/users/bulk', { params: { path: { companyId } }, body })));
      setDialog(null);
    } catch (error) {
      // Another number of people may match now.
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      throw error;
    }
  }

  async function setDisabled(action: 'disable' | 'enable'): Promise<void> {
    const isAgreed = await confirm({
      title: t(`people.bulk.${action}Title`, { count }),
      message: t(`people.bulk.${action}Explained`),
      confirm: t(`people.bulk.${action}`, { count }),
    });
    if (isAgreed) await start({ action }).catch(notifyProblem);
  }

  const exportSelected = () => exportPeople(selected.isAll ? filter : { id: [...selected.keys] }).catch(notifyProblem);
  /** Says the limit instead of sending a request that is refused. */
  const within = (max: number, action: () => unknown) => () => {
    if (isStale) return;
    if (selected.isAll || count <= max) run(async () => action());
    else notify(t('people.bulk.tooMany', { count: max }));
  };
  const button = (label: string, action: () => unknown, max = changeMax) => (
    <Button size="xs" h={30} aria-disabled={isBusy || isStale} onClick={within(max, action)}>
      {label}
    </Button>
  );
  return (
    <Paper className="bottom-bar" component="section" aria-label={t('people.bulk.region')} withBorder shadow="md" p="xs">
      <Group gap="xs">
        <CloseButton aria-label={t('people.bulk.clear')} onClick={onClear} />
        <Text size="sm" fw={600} aria-live="polite">
          {t('people.bulk.selected', { count })}
        </Text>
        {!selected.isAll && !isStale && count < matching && (
          <Button size="xs" h={30} variant="subtle" onClick={onSelectAll}>
            {t('people.bulk.selectAll', { count: matching })}
          </Button>
        )}
        <Group gap="xs" ms="auto" className="bulk-actions">
          {button(t('people.disable'), () => setDisabled('disable'))}
          {button(t('people.enable'), () => setDisabled('enable'))}
          {button(t('people.bulk.toDepartment'), () => setDialog('department'))}
          {button(t('people.bulk.toRole'), () => setDialog('role'))}
          {button(t('people.export'), exportSelected, exportMax)}
        </Group>
      </Group>
      {dialog === 'department' && <DepartmentDialog count={count} onStart={start} onClose={() => setDialog(null)} />}
      {dialog === 'role' && <RoleDialog count={count} onStart={start} onClose={() => setDialog(null)} />}
    </Paper>
  );
}
