import { Button, Group, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './problem-note.tsx';
import { Skeleton } from './skeleton.tsx';

export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** The current page of a list, with the functions to change it. A new `key` starts at the first page. */
export function usePagedList<Row>(key: readonly unknown[], load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>) {
  const listKey = JSON.stringify(key);
  const [position, setPosition] = useState<{ listKey: string; cursors: string[] }>({ listKey, cursors: [] });
  const cursors = position.listKey === listKey ? position.cursors : [];
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
    previous: cursors.length > 0 ? () => setPosition({ listKey, cursors: cursors.slice(0, -1) }) : null,
    next: nextCursor && !query.isPlaceholderData ? () => setPosition({ listKey, cursors: [...cursors, nextCursor] }) : null,
  };
}

interface PagedListProps<Row> {
  list: ReturnType<typeof usePagedList<Row>>;
  /** Shown instead of an empty list. Should say what to do. */
  empty: ReactNode;
  children: (rows: Row[], isStale: boolean) => ReactNode;
}

/** A list that is loading, failed, empty or loaded, with the buttons to change the page. */
export function PagedList<Row>({ list: { query, page, previous, next }, empty, children }: PagedListProps<Row>) {
  const { t } = useTranslation();
  const failed = query.isError && <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return failed || <Skeleton />;
  return (
    <>
      {failed}
      {query.data.items.length === 0 && page === 1 && !next ? empty : children(query.data.items, query.isPlaceholderData)}
      {(previous || next) && (
        <Group component="nav" mt="sm" gap="sm" aria-label={t('common.pages')}>
          <Button aria-disabled={!previous} onClick={() => changePage(previous)}>
            {t('common.previousPage')}
          </Button>
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('common.page', { page })}
          </Text>
          <Button aria-disabled={!next} onClick={() => changePage(next)}>
            {t('common.nextPage')}
          </Button>
        </Group>
      )}
    </>
  );
}

/** Changes the page, if there is one, and scrolls to its top. */
function changePage(change: (() => void) | null): void {
  change?.();
  if (change) window.scrollTo(0, 0);
}
