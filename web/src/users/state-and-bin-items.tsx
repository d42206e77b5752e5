import { Menu } from '@mantine/core';
import { IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/types.ts';
import { usePersonActions } from './use-person-actions.ts';

/** The items of a menu that disable or enable a person, and move them to the bin. Not for the own account. */
export function StateAndBinItems({ person }: { person: User }) {
  const { t } = useTranslation();
  const { setDisabled, moveToBin } = usePersonActions();
  return (
    <>
      <Menu.Item
        leftSection={person.disabled ? <IconUserCheck size={16} /> : <IconUserOff size={16} />}
        onClick={() => void setDisabled(person, !person.disabled)}
      >
        {person.disabled ? t('people.enable') : t('people.disable')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash size={16} />} onClick={() => void moveToBin(person)}>
        {t('people.moveToBin')}
      </Menu.Item>
    </>
  );
}
