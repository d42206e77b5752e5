import { Card, Progress, Stack, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Import } from '../api/types.ts';
import { useFormats } from '../i18n/use-formats.ts';
import { isOnlyPreview } from './import-labels.ts';

/** What the service is doing, how long it still takes, and that nobody has to wait for it. */
export function ImportProgress({ importView, isLost }: { importView: Import; isLost: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { total, processed } = importView.counts;
  const { retryAt } = importView.progress;
  const isCounted = importView.state === 'running' && total > 0;
  return (
    <Card>
      <Stack gap="xs">
        <Progress
          value={isCounted ? (processed / total) * 100 : 100}
          animated={!isCounted}
          striped={!isCounted}
          aria-label={t('imports.progress')}
        />
        <Text size="sm">{retryAt ? t('imports.retrying', { time: formats.dateTimeSeconds(retryAt) }) : activity(importView, t)}</Text>
        <Text size="sm" c="dimmed">
          {isLost ? t('imports.lostConnection') : t('imports.mayLeave')}
        </Text>
      </Stack>
    </Card>
  );
}

function activity(importView: Import, t: TFunction): string {
  const { state, counts, progress } = importView;
  if (state === 'queued') return t('imports.waiting');
  if (counts.total === 0) return t('imports.reading');
  const what = t(isOnlyPreview(importView) ? 'imports.planning' : 'imports.writing', { done: counts.processed, count: counts.total });
  return progress.secondsLeft === null ? what : t('imports.activity', { what, left: timeLeft(t, progress.secondsLeft) });
}

function timeLeft(t: TFunction, seconds: number): string {
  return seconds < 90 ? t('imports.secondsLeft', { count: seconds }) : t('imports.minutesLeft', { count: Math.round(seconds / 60) });
}
