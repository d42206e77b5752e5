import type { TFunction } from 'i18next';
import type { Import, ImportRow } from '../api/types.ts';
import { isolate } from '../ui/isolated.tsx';
import { isInProgress } from './watch-import.ts';

/** Whether this is a preview that no admin has applied. */
export function isOnlyPreview({ mode, appliedBy }: Import): boolean {
  return mode === 'preview' && appliedBy === null;
}

/** How many people an import creates, changes or leaves, as they are counted in an {@link Import}. */
export const countedOutcomes = ['rejected', 'updated', 'created', 'unchanged', 'notProcessed'] as const;
export type CountedOutcome = (typeof countedOutcomes)[number];

/** The name of the file, isolated, or what the bulk change does to how many people. An undo names what it undoes. */
export function importTitle(importView: Import, t: TFunction): string {
  const name = importView.fileName === null ? bulkTitle(importView, t) : isolate(importView.fileName);
  return importView.kind === 'undo' ? t('imports.undoOf', { name }) : name;
}

function bulkTitle({ bulk, counts: { total: count } }: Import, t: TFunction): string {
  if (!bulk) return '';
  const { action, department, role } = bulk;
  if (action === 'department')
    return department === null
      ? t('imports.bulkTitles.departmentCleared', { count })
      : t('imports.bulkTitles.department', { count, department: isolate(department) });
  if (action === 'role') return t('imports.bulkTitles.role', { count, role: t(`roles.${role!}`) });
  return t(`imports.bulkTitles.${action}`, { count });
}

/** The state in words. That of a preview says that nothing is changed. */
export function stateLabel(importView: Import, t: TFunction): string {
  const { state, undoneBy } = importView;
  if (undoneBy) return t('imports.undone');
  if (isOnlyPreview(importView) && state === 'running') return t('imports.previewing');
  if (isOnlyPreview(importView) && state === 'cancelled') return t('imports.discarded');
  return t(`imports.states.${state}`);
}

/** What the import does or would do, as on the button that does it. Empty if it changes nothing. */
export function actionLabel({ kind, bulk, counts }: Import, t: TFunction): string {
  const { created, updated } = counts;
  if (created === 0 && updated === 0) return '';
  if (kind === 'undo') return t('imports.restore', { count: updated });
  if (bulk) return t(`imports.bulkApply.${bulk.action}`, { count: updated });
  if (created > 0 && updated > 0) return t('imports.createAndUpdate', { created, updated });
  return created > 0 ? t('imports.create', { count: created }) : t('imports.update', { count: updated });
}

/** "3 created", or of a preview "3 to be created". */
export function figureLabel(importView: Import, outcome: CountedOutcome, t: TFunction): string {
  return t(`imports.${isOnlyPreview(importView) ? 'figuresPreview' : 'figures'}.${outcome}`, { count: importView.counts[outcome] });
}

export function outcomeLabel(importView: Import, outcome: ImportRow['outcome'], t: TFunction): string {
  return t(`imports.${isOnlyPreview(importView) ? 'outcomesPreview' : 'outcomes'}.${outcome}`);
}

export const outcomeColors: Record<ImportRow['outcome'], string> = {
  created: 'jade',
  updated: 'blue',
  unchanged: 'gray',
  rejected: 'red',
  not_processed: 'gray',
};

export function stateColor(importView: Import): string {
  if (importView.undoneBy || importView.state === 'cancelled') return 'gray';
  if (isInProgress(importView)) return 'blue';
  if (importView.state === 'previewed') return 'orange';
  return importView.state === 'failed' ? 'red' : 'jade';
}
