import { Badge, type BadgeProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Import } from '../api/types.ts';
import { stateColor, stateLabel } from './import-labels.ts';

export function StateBadge({ importView, ...badge }: { importView: Import } & BadgeProps) {
  const { t } = useTranslation();
  return (
    <Badge miw="max-content" color={stateColor(importView)} {...badge}>
      {stateLabel(importView, t)}
    </Badge>
  );
}
