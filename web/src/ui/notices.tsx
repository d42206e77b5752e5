import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { i18n } from '../i18n/i18n.ts';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { Isolated } from './isolated.tsx';
import { problemText } from './problem-note.tsx';

interface NoticeAction {
  label: string;
  run: () => unknown;
}

const actionMilliseconds = 20_000;

/**
 * Shows a success message for some seconds. Screen readers read it too. Values that people typed are isolated. With an
 * action, such as Undo, it stays longer.
 */
export function notify(text: string, action?: NoticeAction): void {
  const closeButtonProps = { 'aria-label': i18n.t('common.close') };
  if (!action) {
    notifications.show({ message: <Isolated text={text} />, closeButtonProps });
    return;
  }
  const id = crypto.randomUUID();
  const act = () => {
    notifications.hide(id);
    action.run();
  };
  const message = (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <span>
        <Isolated text={text} />
      </span>
      <Button size="xs" h={28} onClick={act}>
        {action.label}
      </Button>
    </Group>
  );
  notifications.show({ id, message, autoClose: actionMilliseconds, closeButtonProps });
}

/** Shows what went wrong, for an act that has no place of its own on the page. It stays until it is closed. */
export function notifyProblem(problem: unknown): void {
  if (problem instanceof SignedOutError) return;
  const { title, detail } = problemText(problem instanceof ApiProblem ? problem : null, i18n.t);
  notifications.show({
    color: 'red',
    title,
    message: detail,
    autoClose: false,
    closeButtonProps: { 'aria-label': i18n.t('common.close') },
  });
}
