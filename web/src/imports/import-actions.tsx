import { useState } from 'react';
import type { Import } from '../api/types.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { isOnlyPreview } from './import-labels.ts';
import { useImportRequests } from './use-import-requests.ts';
import { isInProgress } from './watch-import.ts';

/** The buttons for what the state of an import allows. */
export function ImportActions({ importView }: { importView: Import }) {
  const texts = useTexts();
  const requests = useImportRequests(importView.id);
  const { isBusy, problem, run } = useBusy();
  const [isConfirmingUndo, setConfirmingUndo] = useState(false);
  const { counts, state, undoableUntil } = importView;
  const usersToChange = counts.created + counts.updated;
  const button = (text: string, action: () => Promise<unknown>, className?: string) => (
    <button type="button" className={className} aria-disabled={isBusy} onClick={() => run(action)}>
      {text}
    </button>
  );
  return (
    <div className="actions">
      {state === 'previewed' && (
        <>
          <small>{texts.imports.applyHint(usersToChange, counts.rejected)}</small>
          {usersToChange > 0 && button(texts.imports.apply, requests.apply, 'primary')}
          {button(texts.imports.discard, requests.discard)}
        </>
      )}
      {isInProgress(importView) && button(isOnlyPreview(importView) ? texts.imports.cancelPreview : texts.imports.cancel, requests.cancel)}
      {!isInProgress(importView) && counts.total > 0 && button(texts.imports.report, requests.downloadReport)}
      {undoableUntil && (
        <button type="button" aria-disabled={isBusy} onClick={() => setConfirmingUndo(true)}>
          {texts.imports.undo}
        </button>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {isConfirmingUndo && undoableUntil && (
        <UndoDialog undoableUntil={undoableUntil} onConfirm={() => run(requests.undo)} onClose={() => setConfirmingUndo(false)} />
      )}
    </div>
  );
}

interface UndoDialogProps {
  undoableUntil: string;
  onConfirm: () => void;
  onClose: () => void;
}

function UndoDialog({ undoableUntil, onConfirm, onClose }: UndoDialogProps) {
  const texts = useTexts();
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog title={texts.imports.undoTitle} onClose={onClose}>
      <p>{texts.imports.undoExplained}</p>
      <p>{texts.imports.undoUntil(texts.formatTime(undoableUntil))}</p>
      <div className="actions">
        <button type="button" className="primary" onClick={confirm}>
          {texts.imports.undo}
        </button>
        <button type="button" onClick={onClose}>
          {texts.common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
