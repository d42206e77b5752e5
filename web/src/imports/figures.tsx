import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Import } from '../api/types.ts';
import { type CountedOutcome, countedOutcomes, figureLabel } from './import-labels.ts';

/** How many people an import creates, changes, leaves and rejects. What does not occur is left out; rejected rows are red. */
export function Figures({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const shown = countedOutcomes.filter((outcome) => importView.counts[outcome] > 0);
  return (
    <Group gap="xs" style={{ rowGap: 0 }}>
      {shown.map((outcome) => (
        <Text key={outcome} component="span" inherit {...look(outcome)}>
          {figureLabel(importView, outcome, t)}
        </Text>
      ))}
    </Group>
  );
}

function look(outcome: CountedOutcome): { c?: string; fw?: number } {
  if (outcome === 'rejected') return { c: 'var(--mantine-color-error)', fw: 600 };
  return outcome === 'unchanged' || outcome === 'notProcessed' ? { c: 'dimmed' } : {};
}
