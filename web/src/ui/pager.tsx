import { Group, NativeSelect, Pagination, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

export const pageSizes = [25, 50, 100, 200];

interface PagerProps {
  /** Of all pages together. */
  rows: number;
  page: number;
  pageSize: number;
  onPage: (page: number) => void;
  onPageSize: (pageSize: number) => void;
}

/** Numbered pages, with first and last, and their size. */
export const Pager = memo(function Pager({ rows, page, pageSize, onPage, onPageSize }: PagerProps) {
  const { t } = useTranslation();
  const pages = Math.max(1, Math.ceil(rows / pageSize));
  const from = rows === 0 ? 0 : (page - 1) * pageSize + 1;
  const label = (control: 'first' | 'previous' | 'next' | 'last') => ({ 'aria-label': t(`pager.${control}`) });
  return (
    <Group justify="space-between" mt="sm" gap="sm" component="nav" aria-label={t('common.pages')}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {t('pager.range', { from, to: Math.min(page * pageSize, rows), count: rows })}
      </Text>
      <Group gap="sm">
        <NativeSelect
          aria-label={t('pager.size')}
          value={String(pageSize)}
          data={pageSizes.map((size) => ({ value: String(size), label: t('pager.perPage', { count: size }) }))}
          onChange={({ target }) => onPageSize(Number(target.value))}
        />
        <Pagination
          size="sm"
          withEdges
          total={pages}
          value={page}
          onChange={onPage}
          getControlProps={label}
          getItemProps={(number) => ({ 'aria-label': t('common.page', { page: number }) })}
        />
      </Group>
    </Group>
  );
});
