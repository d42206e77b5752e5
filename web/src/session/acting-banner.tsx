import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { session } from './session.ts';
import { useMe, useSession } from './use-session.ts';

/** Says, above everything else, in whose name one acts; also that a login as somebody is still running elsewhere. */
export function ActingBanner() {
  const { acting, actingEnded } = useSession();
  const texts = useTexts();
  const { user } = useMe();
  if (acting) return <Acting name={`${user.firstName} ${user.lastName}`} reason={acting.reason} expiresAt={acting.expiresAt} />;
  return (
    <>
      {actingEnded && (
        <div className="note" role="status">
          <p>{texts.acting.ended(actingEnded)}</p>
          <button type="button" onClick={() => session.dismissNotice()}>
            {texts.common.close}
          </button>
        </div>
      )}
      {user.role !== 'member' && <ActingElsewhere />}
    </>
  );
}

function Acting({ name, reason, expiresAt }: { name: string; reason: string; expiresAt: string }) {
  const texts = useTexts();
  const { isBusy, problem, run } = useBusy();
  const secondsLeft = useSecondsUntil(expiresAt);
  const isOver = secondsLeft === 0;
  useEffect(() => {
    if (isOver) void session.actingExpired();
  }, [isOver]);
  return (
    <div className="acting" role="region" aria-label={texts.acting.banner(name)}>
      <p>
        <strong>{texts.acting.banner(name)}</strong> — <span className="reason">{reason}</span> —{' '}
        <span role="timer">{texts.acting.left(clock(secondsLeft))}</span>
      </p>
      <button type="button" disabled={isBusy} onClick={() => run(() => session.stopActing())}>
        {texts.acting.stop}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

/** Its token is gone with the page that had it: all that can be done from here is to end it. */
function ActingElsewhere() {
  const texts = useTexts();
  const { isBusy, problem, run } = useBusy();
  const running = useQuery({
    queryKey: ['running-impersonation'],
    queryFn: () =>
      answerOf(api.GET('/api/v1/impersonation')).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }),
    staleTime: 30_000,
  });
  if (!running.data) return null;
  return (
    <div className="acting" role="region" aria-label={texts.acting.elsewhere(running.data.user.username)}>
      <p>
        <strong>{texts.acting.elsewhere(running.data.user.username)}</strong> — <span className="reason">{running.data.reason}</span>
      </p>
      <button
        type="button"
        disabled={isBusy}
        onClick={() =>
          run(async () => {
            await session.stopActing();
            await running.refetch();
          })
        }
      >
        {texts.acting.stop}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

function useSecondsUntil(time: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(time) - Date.now()) / 1_000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  });
  return seconds;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
