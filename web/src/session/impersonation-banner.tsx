import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { LoginAs } from './login-as.tsx';
import { type ActiveImpersonation, session } from './session.ts';
import { useMe, useSession } from './use-session.ts';

/** Shows that the admin is logged in as a user, or that such a login is still running elsewhere or has ended. */
export function ImpersonationBanner() {
  const { impersonating, endedImpersonation } = useSession();
  const texts = useTexts();
  const { user } = useMe();
  if (impersonating) return <CurrentImpersonation name={personName(user)} impersonation={impersonating} />;
  return (
    <>
      {endedImpersonation && (
        <div className="note">
          <p>
            <Isolated text={texts.impersonation.ended(isolate(endedImpersonation))} />
          </p>
          <button type="button" onClick={() => session.dismissNotice()}>
            {texts.common.close}
          </button>
        </div>
      )}
      {user.role !== 'member' && <OtherImpersonation />}
    </>
  );
}

function CurrentImpersonation({ name, impersonation: { view, endsAt } }: { name: string; impersonation: ActiveImpersonation }) {
  const texts = useTexts();
  const { isBusy, problem, run } = useBusy();
  const secondsLeft = useSecondsUntil(endsAt);
  const hasExpired = secondsLeft === 0;
  useEffect(() => {
    if (hasExpired) run(() => session.expireImpersonation());
    // oxlint-disable-next-line react/exhaustive-deps -- runs once, when the time is up
  }, [hasExpired]);
  return (
    <div className="impersonation-banner" role="region" aria-label={texts.impersonation.banner(name)}>
      <p>
        <strong>
          <Isolated text={texts.impersonation.banner(isolate(name))} />
        </strong>{' '}
        — <bdi className="reason">{view.reason}</bdi> —{' '}
        <span role="timer">{texts.impersonation.timeLeft(minutesAndSeconds(secondsLeft))}</span>
      </p>
      <StopButton isBusy={isBusy} onStop={() => run(() => session.stopImpersonating())} />
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

/**
 * An impersonation whose token this page does not have: it runs in another tab, or the page was reloaded. The admin can
 * stop it, or start it again for the same reason.
 */
function OtherImpersonation() {
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
    await session.stopImpersonating();
    await running.refetch();
  };
  return (
    <div className="impersonation-banner" role="region" aria-label={texts.impersonation.elsewhere(running.data.user.username)}>
      <p>
        <strong>
          <Isolated text={texts.impersonation.elsewhere(isolate(running.data.user.username))} />
        </strong>{' '}
        — <bdi className="reason">{running.data.reason}</bdi>
      </p>
      <div className="actions">
        {user.companyId && (
          <LoginAs
            person={running.data.user}
            reason={running.data.reason}
            label={texts.impersonation.continue}
            beforeStart={() => session.stopImpersonating()}
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
      {texts.impersonation.stop}
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

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
