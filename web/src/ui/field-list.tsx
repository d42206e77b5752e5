import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface FieldListProps {
  fields: { label: string; value: ReactNode }[];
  columns?: number;
}

/** Labels with their values, to read. A blank value is a dash. */
export function FieldList({ fields, columns = 2 }: FieldListProps) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: columns }} spacing="lg" verticalSpacing="sm" m={0}>
      {fields.map(({ label, value }) => (
        <div key={label}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Text component="dd" size="sm" m={0}>
            {value || (
              <span aria-hidden="true" className="dimmed">
                –
              </span>
            )}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
