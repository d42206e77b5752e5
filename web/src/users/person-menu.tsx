import { Menu } from '@mantine/core';
import { IconDots, IconEye, IconLogin2, IconPencil } from '@tabler/icons-react';
import { type Ref, type RefObject, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { User } from '../api/types.ts';
import { useMe } from '../session/use-session.ts';
import { StateAndBinItems } from './state-and-bin-items.tsx';

/** Opens a dialog for a person. It belongs to the page, so that it stays when the row is gone. */
export type OpenPersonDialog = (dialog: { kind: 'edit' | 'login-as'; person: User }) => void;

interface PersonMenuProps {
  person: User;
  /** Of the button. */
  label: string;
  onOpenDialog: OpenPersonDialog;
}

/** The menu of a row. Only the button is there until it is opened, because a page has up to two hundred. */
export function PersonMenu(props: PersonMenuProps) {
  const [isUsed, setUsed] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  /** The menu has a button of its own, to which the focus returns. */
  const start = () => {
    flushSync(() => setUsed(true));
    button.current?.focus();
    setOpen(true);
  };
  if (!isUsed) return <MenuButton label={props.label} onClick={start} />;
  return <UsedMenu {...props} isOpen={isOpen} onChange={setOpen} button={button} />;
}

interface MenuButtonProps {
  label: string;
  ref?: Ref<HTMLButtonElement>;
  onClick?: () => void;
  /** Of the library, when a menu belongs to the button. */
  className?: string;
}

function MenuButton({ label, ref, className = '', ...button }: MenuButtonProps) {
  return (
    <button ref={ref} type="button" className={`row-menu-button ${className}`} aria-haspopup="menu" aria-label={label} {...button}>
      <IconDots size={16} />
    </button>
  );
}

interface UsedMenuProps extends PersonMenuProps {
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
  button: RefObject<HTMLButtonElement | null>;
}

function UsedMenu({ person, label, onOpenDialog, isOpen, onChange, button }: UsedMenuProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { user: own, company } = useMe();
  /** The dialog gives the focus back to the button, because the item of the menu is gone by then. */
  const openDialog = (kind: 'edit' | 'login-as') => {
    button.current?.focus();
    onOpenDialog({ kind, person });
  };
  const isOwn = person.id === own.id;
  const mayLoginAs = person.role === 'member' && !person.disabled && !isOwn && company?.policy.impersonation.enabled === true;
  return (
    <Menu opened={isOpen} onChange={onChange} width={200}>
      <Menu.Target>
        <MenuButton label={label} ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEye size={16} />} onClick={() => navigate(`/users/${person.id}`)}>
          {t('people.open')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => openDialog('edit')}>
          {t('people.edit')}
        </Menu.Item>
        {mayLoginAs && (
          <Menu.Item leftSection={<IconLogin2 size={16} />} onClick={() => openDialog('login-as')}>
            {t('people.loginAs')}
          </Menu.Item>
        )}
        {!isOwn && <StateAndBinItems person={person} />}
      </Menu.Dropdown>
    </Menu>
  );
}
