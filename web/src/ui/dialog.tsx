import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDiscard } from './confirm.tsx';
import { Isolated } from './isolated.tsx';
import { noteDialog, type OpenDialog } from './open-dialogs.ts';
import { unsavedForms } from './unsaved.ts';

interface DialogProps {
  /** Values that people typed are isolated. */
  title: string;
  /** Without it only the content can close the dialog. */
  onClose?: () => void;
  size?: 'md' | 'lg' | 'xl';
  children: ReactNode;
}

/** A modal dialog, open while mounted. Closing it asks first when it holds typed values. */
export function Dialog({ title, onClose, size = 'md', children }: DialogProps) {
  const { t } = useTranslation();
  useFocusReturn();
  const isOnTop = useIsOnTop();
  // What was typed on the page below stays there.
  const [below] = useState(unsavedForms);
  const close = async () => {
    if (onClose && isOnTop() && (await mayDiscard((formId) => !below.has(formId)))) onClose();
  };
  return (
    <Modal
      opened
      size={size}
      title={<Isolated text={title} />}
      onClose={() => void close()}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={false}
      withCloseButton={onClose !== undefined}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div ref={markFirstField}>{children}</div>
    </Modal>
  );
}

/** The library gives the focus to what is marked, and else to the button that closes the dialog. */
function markFirstField(content: HTMLElement | null): void {
  if (content?.querySelector('[data-autofocus]')) return;
  content?.querySelector('input, select, textarea')?.setAttribute('data-autofocus', '');
}

function useIsOnTop(): () => boolean {
  const noted = useRef<OpenDialog>(null);
  useEffect(() => {
    const dialog = (noted.current = noteDialog());
    return dialog.close;
  }, []);
  return () => noted.current!.isOnTop();
}

/** Gives the focus back to what opened the dialog. The library does so only for a dialog that stays mounted. */
function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
}
