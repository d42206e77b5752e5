import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Skeleton } from '../ui/paged-list.tsx';
import { ProblemNote, wordsOf } from '../ui/problem-note.tsx';
import { ImportActions } from './import-actions.tsx';
import { ImportRows } from './import-rows.tsx';
import { wordsFor } from './import-labels.ts';
import { isAtRest, watchImport } from './watch-import.ts';

/** One import, from its preview to its undo; a reload finds it where it is by then. */
export function ImportPage({ importId }: { importId: string }) {
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: ['import', importId],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/imports/{importId}', { params: { path: { companyId, importId } }, signal })),
    // A second tab may have gone on with it.
    refetchOnWindowFocus: 'always',
  });
  const { isLost, problem } = useProgress(importId, found.data);
  if (found.isError) return <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton />;
  return <Shown one={found.data} isLost={isLost} problem={problem} />;
}

/** Follows the import while something happens to it. */
function useProgress(importId: string, one: Import | undefined) {
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const isMoving = one !== undefined && !isAtRest(one);
  useEffect(() => {
    if (!isMoving) return;
    const watching = new AbortController();
    void watchImport(`/api/v1/companies/${companyId}/imports/${importId}/events`, {
      onChange: (now) => {
        setProblem(null);
        queryClient.setQueryData(['import', importId], now);
        if (isAtRest(now))
          for (const key of ['import-rows', 'imports', 'users', 'differences']) void queryClient.invalidateQueries({ queryKey: [key] });
      },
      onLost: setLost,
      signal: watching.signal,
    }).catch(setProblem);
    return () => watching.abort();
  }, [companyId, importId, isMoving, queryClient]);
  return { isLost, problem };
}

function Shown({ one, isLost, problem }: { one: Import; isLost: boolean; problem: unknown }) {
  const texts = useTexts();
  const isUndo = one.mode === 'undo';
  return (
    <>
      <div className="title">
        <PageTitle>{isUndo ? `${texts.imports.undoOf}: ${one.fileName}` : one.fileName}</PageTitle>
        <ImportActions one={one} />
      </div>
      <p>
        <span className={`state ${one.state}`} role="status">
          {wordsFor(one, texts).state}
        </span>{' '}
        {one.state === 'previewed' && one.expiresAt && texts.imports.expires(texts.formatTime(one.expiresAt))}
        {one.undoes && <Link href={`/imports/${one.undoes}`}>{texts.imports.seeUndone}</Link>}
        {one.undoneBy && (
          <>
            {texts.imports.undone} <Link href={`/imports/${one.undoneBy}`}>{texts.imports.seeUndo}</Link>
          </>
        )}
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      {isLost && <p className="note">{texts.imports.lostConnection}</p>}
      {one.problem && (
        <div className="note bad" role="alert">
          <strong>{wordsOf(one.problem, texts).title}</strong>
          <p>{wordsOf(one.problem, texts).detail}</p>
        </div>
      )}
      {one.warnings.map(({ code, message }) => (
        <p key={code} className="note">
          {texts.warnings[code]?.(message.slice(message.indexOf(': ') + 2)) ?? message}
        </p>
      ))}
      {!isAtRest(one) && <Progress one={one} />}
      {one.counts.skippedDatalinks > 0 && (
        <p className="note">
          {texts.imports.skipped(one.counts.skippedDatalinks)}{' '}
          {one.state === 'completed' && <Link href="/differences">{texts.imports.skippedWhere}</Link>}
        </p>
      )}
      {one.counts.rejected > 0 && isAtRest(one) && !isUndo && <p className="note">{texts.imports.mend}</p>}
      {(isAtRest(one) || one.counts.processed > 0) && <ImportRows one={one} />}
    </>
  );
}

function Progress({ one: { state, counts, progress } }: { one: Import }) {
  const texts = useTexts();
  const { total, processed } = counts;
  const words =
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
      <p>{words.join(' · ')}</p>
    </div>
  );
}
