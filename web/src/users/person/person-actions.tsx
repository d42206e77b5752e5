import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconLogin2, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types.ts';
import { LoginAsDialog } from '../../session/login-as.tsx';
import { useMe } from '../../session/use-session.ts';
import { personName } from '../../ui/person-name.ts';
import { EditUserDialog } from '../edit-user-dialog.tsx';
import { StateAndBinItems } from '../state-and-bin-items.tsx';
import { usePersonActions } from '../use-person-actions.ts';

/** What an admin can do with the person. Admins cannot disable or delete their own account here. */
export function PersonActions({ person }: { person: User }) {
  const { t } = useTranslation();
  const { user: own, company } = useMe();
  const [dialog, setDialog] = useState<'edit' | 'login-as' | null>(null);
  const isInBin = person.deletedAt !== null;
  const isOwn = person.id === own.id;
  const mayLoginAs = person.role === 'member' && !person.disabled && !isInBin && company?.policy.impersonation.enabled === true;
  const close = () => setDialog(null);
  return (
    <>
      {mayLoginAs && (
        <Button leftSection={<IconLogin2 size={16} />} onClick={() => setDialog('login-as')}>
          {t('people.loginAs')}
        </Button>
      )}
      {!isInBin && (
        <Button variant="filled" leftSection={<IconPencil size={16} />} onClick={() => setDialog('edit')}>
          {t('people.edit')}
        </Button>
      )}
      {!isOwn && <MoreActions person={person} isInBin={isInBin} />}
      {dialog === 'edit' && <EditUserDialog user={person} onClose={close} />}
      {dialog === 'login-as' && <LoginAsDialog person={person} onClose={close} />}
    </>
  );
}

function MoreActions({ person, isInBin }: { person: User; isInBin: boolean }) {
  const { t } = useTranslation();
  const { restore } = usePersonActions();
  return (
    <Menu width={200}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t('people.menu', { name: personName(person) })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isInBin ? (
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => void restore(person)}>
            {t('people.bin.restore')}
          </Menu.Item>
        ) : (
          <StateAndBinItems person={person} />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
