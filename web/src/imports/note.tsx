import { Group, Paper, Text } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface NoteProps {
  icon: ComponentType<{ size?: number; color?: string }>;
  /** Of the icon and the edge: what the note is about is in its words. */
  tone: 'bad' | 'careful' | 'plain' | 'good';
  title?: string;
  children?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  role?: 'alert';
}

const colors = {
  bad: 'var(--mantine-color-error)',
  careful: 'var(--mantine-color-orange-6)',
  plain: 'var(--mantine-color-dimmed)',
  good: 'var(--mantine-color-jade-5)',
};

/** A calm box above the rows: an icon, what is so, and the button that helps. */
export function Note({ icon: Icon, tone, title, children, action, role }: NoteProps) {
  return (
    <Paper withBorder px="md" py="sm" role={role} style={{ borderInlineStart: `3px solid ${colors[tone]}` }}>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <span aria-hidden="true">
          <Icon size={18} color={colors[tone]} />
        </span>
        <Group gap="sm" flex={1} justify="space-between">
          <div className="note-text">
            {title && (
              <Text size="sm" fw={600}>
                {title}
              </Text>
            )}
            {children}
          </div>
          {action}
        </Group>
      </Group>
    </Paper>
  );
}
