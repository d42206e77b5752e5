import { useRef, useState } from 'react';
import { SignedOutError } from '../api/signed-out-error.ts';

/**
 * Runs the action of a button, one at a time, and keeps its error until the next run. Busy buttons use `aria-disabled`,
 * because a disabled button would lose the focus.
 */
export function useBusy() {
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const run = (action: () => Promise<unknown>) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    void action()
      .catch((error: unknown) => {
        if (!(error instanceof SignedOutError)) setProblem(error);
      })
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return { isBusy, problem, run, clear: () => setProblem(null) };
}
