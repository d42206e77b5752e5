import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api, download } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { focusMain } from '../ui/focus-main-content.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { isOnlyPreview } from './import-labels.ts';
import { isAtRest } from './watch-import.ts';

/** What can be done with an import as it stands. */
export function ImportActions({ one }: { one: Import }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const companyId = useCompanyId();
  const [, navigate] = useLocation();
  const { isBusy, problem, run } = useBusy();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { companyId, importId: one.id } };
  const show = (now: Import) => {
    queryClient.setQueryData(['import', now.id], now);
    void queryClient.invalidateQueries({ queryKey: ['imports'] });
  };
  // What was refused may be so because somebody else has gone on with it: look at it as it is now.
  const decide = async (decision: Promise<Import>) => {
    try {
      show(await decision);
      focusMain();
    } catch (error) {
      await queryClient.invalidateQueries({ queryKey: ['import', one.id] });
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
      await queryClient.invalidateQueries({ queryKey: ['import', one.id] });
    }
  };
  const report = () => download(`/api/v1/companies/${companyId}/imports/${one.id}/report`, 'report.xlsx');
  const toChange = one.counts.created + one.counts.updated;

  return (
    <div className="actions">
      {one.state === 'previewed' && (
        <>
          <small>{texts.imports.applyHint(toChange, one.counts.rejected)}</small>
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
      {!isAtRest(one) && (
        <button type="button" aria-disabled={isBusy} onClick={() => run(cancel)}>
          {isOnlyPreview(one) ? texts.imports.cancelPreview : texts.imports.cancel}
        </button>
      )}
      {isAtRest(one) && one.counts.total > 0 && (
        <button type="button" aria-disabled={isBusy} onClick={() => run(report)}>
          {texts.imports.report}
        </button>
      )}
      {one.undoableUntil && (
        <button type="button" aria-disabled={isBusy} onClick={() => setAsking(true)}>
          {texts.imports.undo}
        </button>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && one.undoableUntil && (
        <Dialog title={texts.imports.undoTitle} onClose={() => setAsking(false)}>
          <p>{texts.imports.undoWhy}</p>
          <p>{texts.imports.undoUntil(texts.formatTime(one.undoableUntil))}</p>
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
