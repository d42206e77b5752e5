import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ProblemNote, problemText } from '../ui/problem-note.tsx';
import { ImportActions } from './import-actions.tsx';
import { ImportRows } from './import-rows.tsx';
import { importLabels } from './import-labels.ts';
import { isInProgress, watchImport } from './watch-import.ts';

/** One import in any state, from its preview to its undo. */
export function ImportPage({ importId }: { importId: string }) {
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: ['import', importId],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params: { path: { companyId, importId } }, signal })),
    // It may have been applied, cancelled or undone in another tab.
    refetchOnWindowFocus: 'always',
  });
  const { isLost, problem } = useProgress(importId, found.data);
  if (found.isError) return <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton />;
  return <ImportDetails importView={found.data} isLost={isLost} problem={problem} />;
}

/** Follows the import while it is in progress. */
function useProgress(importId: string, importView: Import | undefined) {
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const isRunning = importView !== undefined && isInProgress(importView);
  useEffect(() => {
    if (!isRunning) return;
    const subscription = new AbortController();
    void watchImport(`/api/v1/companies/${companyId}/imports/${importId}/events`, {
      onChange: (changed) => {
        setProblem(null);
        queryClient.setQueryData(['import', importId], changed);
        if (!isInProgress(changed))
          for (const key of ['import-rows', 'imports', 'users', 'skipped-datalinks'])
            void queryClient.invalidateQueries({ queryKey: [key] });
      },
      onLost: setLost,
      signal: subscription.signal,
    }).catch(setProblem);
    return () => subscription.abort();
  }, [companyId, importId, isRunning, queryClient]);
  return { isLost, problem };
}

function ImportDetails({ importView, isLost, problem }: { importView: Import; isLost: boolean; problem: unknown }) {
  const texts = useTexts();
  const isUndo = importView.mode === 'undo';
  const fileName = isolate(importView.fileName);
  return (
    <>
      <div className="title">
        <PageTitle>{isUndo ? `${texts.imports.undoOf}: ${fileName}` : fileName}</PageTitle>
        <ImportActions importView={importView} />
      </div>
      <p>
        <span className={`state ${importView.state}`} role="status">
          {importLabels(importView, texts).state}
        </span>{' '}
        {importView.cancelledBy && <Isolated text={texts.imports.cancelledBy(isolate(importView.cancelledBy.username))} />}
        {importView.state === 'previewed' && importView.expiresAt && texts.imports.expires(texts.formatTime(importView.expiresAt))}
        {importView.undoes && <Link href={`/imports/${importView.undoes}`}>{texts.imports.seeUndone}</Link>}
        {importView.undoneBy && (
          <>
            {texts.imports.undone} <Link href={`/imports/${importView.undoneBy}`}>{texts.imports.seeUndo}</Link>
          </>
        )}
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      {isLost && <p className="note">{texts.imports.lostConnection}</p>}
      {importView.problem && (
        <div className="note error" role="alert">
          <strong>{problemText(importView.problem, texts).title}</strong>
          <p>{problemText(importView.problem, texts).detail}</p>
        </div>
      )}
      {importView.warnings.map(({ code, message }) => (
        <p key={code} className="note">
          <bdi>{texts.warnings[code]?.(message.slice(message.indexOf(': ') + 2)) ?? message}</bdi>
        </p>
      ))}
      {isInProgress(importView) && <Progress importView={importView} />}
      {importView.counts.skippedDatalinks > 0 && (
        <p className="note">
          {texts.imports.skipped(importView.counts.skippedDatalinks)}{' '}
          {importView.state === 'completed' && <Link href="/differences">{texts.imports.seeSkipped}</Link>}
        </p>
      )}
      {importView.counts.rejected > 0 && !isInProgress(importView) && !isUndo && <p className="note">{texts.imports.correctRows}</p>}
      {(!isInProgress(importView) || importView.counts.processed > 0) && <ImportRows importView={importView} />}
    </>
  );
}

function Progress({ importView: { state, counts, progress } }: { importView: Import }) {
  const texts = useTexts();
  const { total, processed } = counts;
  const parts =
    state === 'queued'
      ? [texts.imports.waiting]
      : total === 0
        ? [texts.imports.reading]
        : [
            texts.imports.rowsOf(processed, total),
            progress.rowsPerSecond !== null && texts.imports.rowsPerSecond(progress.rowsPerSecond),
            progress.secondsLeft !== null && texts.imports.secondsLeft(progress.secondsLeft),
          ].filter((text) => text !== false);
  return (
    <div className="progress">
      <progress aria-label={texts.imports.progress} {...(total > 0 ? { value: processed, max: total } : {})} />
      <p>{parts.join(' · ')}</p>
    </div>
  );
}
