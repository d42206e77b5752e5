import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api, download } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { focusMainContent } from '../ui/focus-main-content.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { isOnlyPreview } from './import-labels.ts';
import { isInProgress } from './watch-import.ts';

/** What can be done with an import as it stands. */
export function ImportActions({ importView }: { importView: Import }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const companyId = useCompanyId();
  const [, navigate] = useLocation();
  const { isBusy, problem, run } = useBusy();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { companyId, importId: importView.id } };
  const show = (now: Import) => {
    queryClient.setQueryData(['import', now.id], now);
    void queryClient.invalidateQueries({ queryKey: ['imports'] });
  };
  // What was refused may be so because somebody else has gone on with it: look at it as it is now.
  const decide = async (decision: Promise<Import>) => {
    try {
      show(await decision);
      focusMainContent();
    } catch (error) {
      await queryClient.invalidateQueries({ queryKey: ['import', importView.id] });
      throw error;
    }
  };
  const apply = () => decide(bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/apply', { params })));
  const cancel = () => decide(bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/cancel', { params })));
  const discard = async () => {
    await cancel();
    navigate('/imports');
  };
  const undo = async () => {
    try {
      const begun = await bodyOf(api.POST('/api/v1/companies/{companyId}/imports/{importId}/undo', { params }));
      show(begun);
      navigate(`/imports/${begun.id}`);
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['import', importView.id] });
    }
  };
  const report = () => download(`/api/v1/companies/${companyId}/imports/${importView.id}/report`, 'report.xlsx');
  const toChange = importView.counts.created + importView.counts.updated;

  return (
    <div className="actions">
      {importView.state === 'previewed' && (
        <>
          <small>{texts.imports.applyHint(toChange, importView.counts.rejected)}</small>
          {toChange > 0 && (
            <button type="button" className="primary" aria-disabled={isBusy} onClick={() => run(apply)}>
              {texts.imports.apply}
            </button>
          )}
          <button type="button" aria-disabled={isBusy} onClick={() => run(discard)}>
            {texts.imports.discard}
          </button>
        </>
      )}
      {isInProgress(importView) && (
        <button type="button" aria-disabled={isBusy} onClick={() => run(cancel)}>
          {isOnlyPreview(importView) ? texts.imports.cancelPreview : texts.imports.cancel}
        </button>
      )}
      {!isInProgress(importView) && importView.counts.total > 0 && (
        <button type="button" aria-disabled={isBusy} onClick={() => run(report)}>
          {texts.imports.report}
        </button>
      )}
      {importView.undoableUntil && (
        <button type="button" aria-disabled={isBusy} onClick={() => setAsking(true)}>
          {texts.imports.undo}
        </button>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && importView.undoableUntil && (
        <Dialog title={texts.imports.undoTitle} onClose={() => setAsking(false)}>
          <p>{texts.imports.undoExplained}</p>
          <p>{texts.imports.undoUntil(texts.formatTime(importView.undoableUntil))}</p>
          <div className="actions">
            <button
              type="button"
              className="primary"
              onClick={() => {
                setAsking(false);
                run(undo);
              }}
            >
              {texts.imports.undo}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {texts.common.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
