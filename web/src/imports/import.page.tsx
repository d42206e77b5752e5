import { Anchor, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Import } from '../api/types.ts';
import { useFormats } from '../i18n/use-formats.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ImportActions } from './import-actions.tsx';
import { actionLabel, importTitle } from './import-labels.ts';
import { ImportNotes } from './import-notes.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportRows } from './import-rows.tsx';
import { ImportSummary } from './import-summary.tsx';
import { StateBadge } from './state-badge.tsx';
import { useImport } from './use-import.ts';
import { isInProgress } from './watch-import.ts';

/** One import, change of many people or undo in any state, from its preview to its result. */
export function ImportPage({ importId }: { importId: string }) {
  const { found, isLost, problem } = useImport(importId);
  return (
    <>
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton />}
      {found.data && <ImportDetails importView={found.data} isLost={isLost} problem={problem} />}
    </>
  );
}

function ImportDetails({ importView, isLost, problem }: { importView: Import; isLost: boolean; problem: unknown }) {
  const { t } = useTranslation();
  const isRunning = isInProgress(importView);
  return (
    <>
      <PageHeader
        title={importTitle(importView, t)}
        aside={
          <span role="status">
            <StateBadge importView={importView} size="lg" />
          </span>
        }
      >
        <ImportActions importView={importView} />
      </PageHeader>
      <Stack gap="md">
        <Origin importView={importView} />
        {problem !== null && <ProblemNote problem={problem} />}
        {isRunning && <ImportProgress importView={importView} isLost={isLost} />}
        <ImportSummary importView={importView} />
        <ImportNotes importView={importView} />
        {(!isRunning || importView.counts.processed > 0) && <ImportRows importView={importView} />}
      </Stack>
    </>
  );
}

/** Who started, applied or cancelled it and when, and what it undoes or is undone by. */
function Origin({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { createdBy, createdAt, appliedBy, cancelledBy, undoes, undoneBy, state } = importView;
  const sentences = [
    t('imports.startedBy', { name: isolate(createdBy.username), time: formats.dateTime(createdAt) }),
    appliedBy && t('imports.appliedBy', { name: isolate(appliedBy.username) }),
    cancelledBy && t('imports.cancelledBy', { name: isolate(cancelledBy.username) }),
  ].filter(Boolean);
  return (
    <Text size="sm" c="dimmed">
      {state === 'previewed' && <PreviewState importView={importView} />} <Isolated text={sentences.join(' · ')} />{' '}
      {undoes && (
        <Anchor component={Link} inherit underline="always" href={`/imports/${undoes}`}>
          {t('imports.seeUndone')}
        </Anchor>
      )}
      {undoneBy && (
        <>
          {t('imports.wasUndone')}{' '}
          <Anchor component={Link} inherit underline="always" href={`/imports/${undoneBy}`}>
            {t('imports.seeUndo')}
          </Anchor>
        </>
      )}
    </Text>
  );
}

function PreviewState({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { expiresAt, applyIfSafe } = importView;
  const isEmpty = actionLabel(importView, t) === '';
  return (
    <>
      <Text component="span" inherit fw={600} c="var(--mantine-color-text)">
        {t('imports.nothingChangedYet')} {isEmpty && t('imports.nothingToApply')} {!isEmpty && applyIfSafe && t('imports.notAppliedAtOnce')}
      </Text>{' '}
      {!isEmpty && expiresAt && t('imports.expires', { time: formats.dateTime(expiresAt) })}
    </>
  );
}
