import { Stack, Text, ThemeIcon } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface EmptyStateProps {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** One sentence: what is missing here, and what to do. */
  text: string;
  /** The one button that helps. */
  children?: ReactNode;
}

/** Shown in the place of an empty list. */
export function EmptyState({ icon: Icon, text, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py={48} className="empty-state">
      <ThemeIcon size={56} radius="xl" variant="light">
        <Icon size={28} stroke={1.5} />
      </ThemeIcon>
      <Text ta="center" maw={420}>
        {text}
      </Text>
      {children}
    </Stack>
  );
}
