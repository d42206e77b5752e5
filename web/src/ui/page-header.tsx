import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

/** The title of a page, with what can be done there. */
export function PageHeader({ title, aside, children }: { title: string; aside?: ReactNode; children?: ReactNode }) {
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Group gap="sm" align="baseline">
        <PageTitle>{title}</PageTitle>
        {aside}
      </Group>
      {children && (
        <Group gap="xs" className="page-actions">
          {children}
        </Group>
      )}
    </Group>
  );
}
