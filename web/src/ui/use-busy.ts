import { useState } from 'react';
import { SignedOutError } from '../session/session.ts';

/** For buttons that do something at once: runs it, and keeps what went wrong until the next time. */
export function useBusy() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const run = (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    void work()
      .catch((error: unknown) => {
        if (!(error instanceof SignedOutError)) setProblem(error);
      })
      .finally(() => setBusy(false));
  };
  return { isBusy, problem, run };
}
