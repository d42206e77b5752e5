import { Group, Kbd, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';

const shortcuts = [
  [['Ctrl', 'K'], 'quickSearch'],
  [['/'], 'search'],
  [['?'], 'list'],
  [['Esc'], 'close'],
] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      <Stack gap="xs">
        {shortcuts.map(([keys, name]) => (
          <Group key={name} justify="space-between">
            <Text size="sm">{t(`shortcuts.${name}`)}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
