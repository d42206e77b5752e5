import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { LoginAs } from './login-as.tsx';
import { type Acting, session } from './session.ts';
import { useMe, useSession } from './use-session.ts';

/** Says, above everything else, in whose name one acts; also that a login as somebody is still running elsewhere. */
export function ActingBanner() {
  const { acting, actingEnded } = useSession();
  const texts = useTexts();
  const { user } = useMe();
  if (acting) return <ActingNow name={personName(user)} acting={acting} />;
  return (
    <>
      {actingEnded && (
        <div className="note">
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

function ActingNow({ name, acting: { impersonation, endsAt } }: { name: string; acting: Acting }) {
  const texts = useTexts();
  const { isBusy, problem, run } = useBusy();
  const secondsLeft = useSecondsUntil(endsAt);
  const isOver = secondsLeft === 0;
  useEffect(() => {
    if (isOver) run(() => session.actingExpired());
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the time is up
  }, [isOver]);
  return (
    <div className="acting" role="region" aria-label={texts.acting.banner(name)}>
      <p>
        <strong>{texts.acting.banner(name)}</strong> — <span className="reason">{impersonation.reason}</span> —{' '}
        <span role="timer">{texts.acting.left(clock(secondsLeft))}</span>
      </p>
      <StopButton isBusy={isBusy} onStop={() => run(() => session.stopActing())} />
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

/** Its token is gone with the page that had it: from here it can be ended, and begun anew for the same reason. */
function ActingElsewhere() {
  const texts = useTexts();
  const { user } = useMe();
  const { isBusy, problem, run } = useBusy();
  const running = useQuery({
    queryKey: ['running-impersonation'],
    queryFn: () =>
      bodyOf(api.GET('/api/v1/impersonation')).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }),
    staleTime: 30_000,
  });
  if (!running.data) return null;
  const stop = async () => {
    await session.stopActing();
    await running.refetch();
  };
  return (
    <div className="acting" role="region" aria-label={texts.acting.elsewhere(running.data.user.username)}>
      <p>
        <strong>{texts.acting.elsewhere(running.data.user.username)}</strong> — <span className="reason">{running.data.reason}</span>
      </p>
      <div className="actions">
        {user.companyId && (
          <LoginAs
            person={running.data.user}
            reason={running.data.reason}
            label={texts.acting.goOn}
            onStarting={() => session.stopActing()}
          />
        )}
        <StopButton isBusy={isBusy} onStop={() => run(stop)} />
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

function StopButton({ isBusy, onStop }: { isBusy: boolean; onStop: () => void }) {
  const texts = useTexts();
  return (
    <button type="button" aria-disabled={isBusy} onClick={onStop}>
      {texts.acting.stop}
    </button>
  );
}

function useSecondsUntil(endsAt: number): number {
  const left = () => Math.max(0, Math.ceil((endsAt - Date.now()) / 1_000));
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
