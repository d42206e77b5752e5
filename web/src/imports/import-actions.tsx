import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Import } from '../api/types.ts';
import { useFormats } from '../i18n/use-formats.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { actionLabel, isOnlyPreview } from './import-labels.ts';
import { AlarmList } from './import-notes.tsx';
import { ReportButton } from './report-button.tsx';
import { useDiscard } from './use-discard.ts';
import { useImportRequests } from './use-import-requests.ts';
import { isInProgress } from './watch-import.ts';

type OpenDialog = 'alarms' | 'undo' | null;

/** The buttons for what the state of an import allows. */
export function ImportActions({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const requests = useImportRequests(importView.id);
  const discard = useDiscard(importView);
  const [, navigate] = useLocation();
  const { isBusy, problem, run } = useBusy();
  const [openDialog, setOpenDialog] = useState<OpenDialog>(null);
  const { counts, state, undoableUntil, kind, alarms } = importView;
  const action = actionLabel(importView, t);
  const isRunning = isInProgress(importView);
  // The note about rejected rows has the button beside its explanation.
  const hasReport = !isRunning && counts.total > 0 && !(counts.rejected > 0 && kind === 'file');
  const confirmed = (request: () => Promise<unknown>) => () => {
    setOpenDialog(null);
    run(request);
  };
  const discardAndLeave = async () => {
    if (await discard()) navigate('/imports');
  };
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} />}
      {hasReport && <ReportButton importId={importView.id} />}
      {isRunning && (
        <BusyButton isBusy={isBusy} onClick={() => run(requests.cancel)}>
          {isOnlyPreview(importView) ? t('imports.cancelPreview') : t('imports.cancel')}
        </BusyButton>
      )}
      {state === 'previewed' && (
        <BusyButton isBusy={isBusy} onClick={() => run(discardAndLeave)}>
          {t('imports.discard')}
        </BusyButton>
      )}
      {state === 'previewed' && action !== '' && (
        <BusyButton
          variant="filled"
          isBusy={isBusy}
          leftSection={<IconCheck size={16} />}
          onClick={() => (alarms.length > 0 ? setOpenDialog('alarms') : run(requests.apply))}
        >
          {action}
        </BusyButton>
      )}
      {undoableUntil && (
        <BusyButton isBusy={isBusy} leftSection={<IconArrowBackUp size={16} />} onClick={() => setOpenDialog('undo')}>
          {t('imports.undo')}
        </BusyButton>
      )}
      {openDialog === 'alarms' && (
        <AlarmsDialog importView={importView} onConfirm={confirmed(requests.apply)} onClose={() => setOpenDialog(null)} />
      )}
      {openDialog === 'undo' && undoableUntil && (
        <UndoDialog undoableUntil={undoableUntil} onConfirm={confirmed(requests.undo)} onClose={() => setOpenDialog(null)} />
      )}
    </>
  );
}

interface ConfirmationProps {
  onConfirm: () => void;
  onClose: () => void;
}

/** A wrong file is noticed here at the latest: the figures, and the act in the words of the button. */
function AlarmsDialog({ importView, onConfirm, onClose }: { importView: Import } & ConfirmationProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('imports.alarmTitle')} onClose={onClose} size="lg">
      <Stack gap="md">
        <AlarmList alarms={importView.alarms} />
        <Group justify="flex-end">
          <Button data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="filled" color="red.9" onClick={onConfirm}>
            {t('imports.alarmConfirm', { action: actionLabel(importView, t) })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function UndoDialog({ undoableUntil, onConfirm, onClose }: { undoableUntil: string } & ConfirmationProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Dialog title={t('imports.undoTitle')} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{t('imports.undoExplained')}</Text>
        <Text size="sm">{t('imports.undoUntil', { time: formats.dateTime(undoableUntil) })}</Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="filled" data-autofocus onClick={onConfirm}>
            {t('imports.undo')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
