import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/use-texts.ts';
import { ProblemNote } from './problem-note.tsx';

export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** The page of a list that is looked at, and the way to the one before and after. `key` says which list: another one begins anew. */
export function usePages<Row>(key: readonly unknown[], load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>) {
  const list = JSON.stringify(key);
  const [place, setPlace] = useState<{ list: string; cursors: string[] }>({ list, cursors: [] });
  const cursors = place.list === list ? place.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...key, cursor],
    queryFn: ({ signal }) => load(cursor, signal),
    placeholderData: keepPreviousData,
  });
  const nextCursor = query.data?.nextCursor;
  return {
    query,
    page: cursors.length + 1,
    previous: cursors.length > 0 ? () => setPlace({ list, cursors: cursors.slice(0, -1) }) : null,
    next: nextCursor && !query.isPlaceholderData ? () => setPlace({ list, cursors: [...cursors, nextCursor] }) : null,
  };
}

interface PagesProps<Row> {
  pages: ReturnType<typeof usePages<Row>>;
  /** What is said where there is nothing: what to do about it. */
  empty: ReactNode;
  children: (rows: Row[], isStale: boolean) => ReactNode;
}

/** A list in its states: on its way, failed, empty, there; and the buttons from page to page. */
export function Pages<Row>({ pages: { query, page, previous, next }, empty, children }: PagesProps<Row>) {
  const texts = useTexts();
  const failed = query.isError && <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return failed || <Skeleton />;
  return (
    <>
      {failed}
      {query.data.items.length === 0 && page === 1 ? (
        <div className="empty">{empty}</div>
      ) : (
        children(query.data.items, query.isPlaceholderData)
      )}
      {(previous || next) && (
        <nav className="pager" aria-label={texts.common.pages}>
          <button type="button" aria-disabled={!previous} onClick={() => turn(previous)}>
            {texts.common.previousPage}
          </button>
          <span aria-live="polite">{texts.common.page(page)}</span>
          <button type="button" aria-disabled={!next} onClick={() => turn(next)}>
            {texts.common.nextPage}
          </button>
        </nav>
      )}
    </>
  );
}

/** Keeps the room of what is on its way, so that nothing jumps when it comes. */
export function Skeleton({ isTall = true }: { isTall?: boolean }) {
  const texts = useTexts();
  return (
    <div className={isTall ? 'skeleton tall' : 'skeleton'} role="status">
      <span className="visually-hidden">{texts.common.loading}</span>
    </div>
  );
}

/** To the page before or after, if there is one, and to its beginning. */
function turn(go: (() => void) | null): void {
  go?.();
  if (go) window.scrollTo(0, 0);
}
