import { Skeleton as Bar, Stack, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Reserves space while content is loading, so that the page does not jump. */
export function Skeleton({ rows = 8 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={10} role="status">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // oxlint-disable-next-line react/no-array-index-key -- the bars are all the same
        <Bar key={row} height={18} radius="sm" width={`${96 - ((row * 17) % 30)}%`} />
      ))}
    </Stack>
  );
}
