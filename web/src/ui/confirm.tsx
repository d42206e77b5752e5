import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { i18n } from '../i18n/i18n.ts';
import { Isolated } from './isolated.tsx';
import { noteDialog } from './open-dialogs.ts';
import { discardUnsaved, hasUnsaved } from './unsaved.ts';

interface Confirmation {
  /** Values that people typed are isolated, here and in the message. */
  title: string;
  message: string;
  /** The text of the button that goes on: what it does, not "OK". */
  confirm: string;
  isDestructive?: boolean;
}

/** Asks before an act, with its consequences. False when the user cancels or closes the dialog. */
export function confirm({ title, message, confirm: label, isDestructive }: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = noteDialog();
    modals.openConfirmModal({
      title: <Isolated text={title} />,
      children: (
        <Text size="sm">
          <Isolated text={message} />
        </Text>
      ),
      closeButtonProps: { 'aria-label': i18n.t('common.close') },
      labels: { confirm: label, cancel: i18n.t('common.cancel') },
      confirmProps: { variant: 'filled', ...(isDestructive ? { color: 'red.9' } : {}) },
      onConfirm: () => resolve(true),
      onClose: () => {
        dialog.close();
        resolve(false);
      },
    });
  });
}

/** Whether typed values may be lost, of all forms or of those that are meant. Asks only if there are some. */
export async function mayDiscard(isMeant?: (formId: string) => boolean): Promise<boolean> {
  if (!hasUnsaved(isMeant)) return true;
  const isAgreed = await confirm({
    title: i18n.t('unsaved.title'),
    message: i18n.t('unsaved.message'),
    confirm: i18n.t('unsaved.discard'),
    isDestructive: true,
  });
  if (isAgreed) discardUnsaved(isMeant);
  return isAgreed;
}
