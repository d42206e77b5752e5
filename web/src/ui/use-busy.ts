import { useRef, useState } from 'react';
import { SignedOutError } from '../api/signed-out-error.ts';

/**
 * For buttons that do something at once: runs it, one thing at a time, and keeps what went wrong until the next time.
 * Buttons say that they are busy with `aria-disabled`, as a disabled one would lose the focus.
 */
export function useBusy() {
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const run = (work: () => Promise<unknown>) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    void work()
      .catch((error: unknown) => {
        if (!(error instanceof SignedOutError)) setProblem(error);
      })
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return { isBusy, problem, run };
}
