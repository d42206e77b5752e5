import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Import } from '../api/types.ts';
import { type CountedOutcome, countedOutcomes, figureLabel } from './import-labels.ts';

export const rowViews = ['overview', ...countedOutcomes, 'all'] as const;
/** The rows that are shown: those to look at, those of an outcome, or all in the order of the sheet. */
export type RowView = (typeof rowViews)[number];

interface OutcomeFilterProps {
  importView: Import;
  view: RowView;
  onChange: (view: RowView) => void;
}

/** The figures of an import, which filter its rows. Zeros are muted, rejected rows are red. */
export function OutcomeFilter({ importView, view, onChange }: OutcomeFilterProps) {
  const { t } = useTranslation();
  const { counts } = importView;
  const shown = countedOutcomes.filter((outcome) => outcome !== 'notProcessed' || counts.notProcessed > 0);
  const button = (name: RowView, text: string, color?: string) => (
    <Button
      key={name}
      size="xs"
      h={28}
      px={10}
      fw={500}
      variant={view === name ? 'light' : 'default'}
      aria-pressed={view === name}
      {...(color ? { c: color } : {})}
      onClick={() => onChange(name)}
    >
      {text}
    </Button>
  );
  return (
    <Group gap={6} role="group" aria-label={t('importRows.filter')}>
      {button('overview', t('importRows.overview'))}
      {shown.map((outcome) => button(outcome, figureLabel(importView, outcome, t), colorOf(outcome, counts[outcome])))}
      {button('all', t('importRows.all', { count: counts.total }))}
    </Group>
  );
}

function colorOf(outcome: CountedOutcome, count: number): string | undefined {
  if (count === 0) return 'dimmed';
  return outcome === 'rejected' ? 'var(--mantine-color-error)' : undefined;
}
