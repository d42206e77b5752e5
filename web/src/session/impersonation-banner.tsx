import { Alert, Group } from '@mantine/core';
import { IconUserShield, IconWindow } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { mayDiscard } from '../ui/confirm.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { LoginAs } from './login-as.tsx';
import { NextDifference } from './next-difference.tsx';
import { type ActiveImpersonation, session } from './session.ts';
import { useMe, useSession } from './use-session.ts';

/** Shows that the admin is logged in as a user, or that such a login is still running elsewhere or has ended. */
export function ImpersonationBanner() {
  const { impersonating, endedImpersonation, finishedDatalinkIds } = useSession();
  const { t } = useTranslation();
  const { user } = useMe();
  if (impersonating) return <CurrentImpersonation name={personName(user)} impersonation={impersonating} />;
  return (
    <>
      {endedImpersonation && (
        <Alert radius={0} withCloseButton closeButtonLabel={t('common.close')} onClose={() => session.dismissNotice()}>
          <Isolated text={t('impersonation.ended', { name: isolate(endedImpersonation) })} />
        </Alert>
      )}
      {user.role === 'company_admin' && <OtherImpersonation companyId={user.companyId!} />}
      {user.role === 'company_admin' && finishedDatalinkIds && (
        <NextDifference companyId={user.companyId!} finishedIds={finishedDatalinkIds} />
      )}
    </>
  );
}

function CurrentImpersonation({ name, impersonation: { view, admin, endsAt } }: { name: string; impersonation: ActiveImpersonation }) {
  const { t } = useTranslation();
  const { isBusy, problem, run } = useBusy();
  // Of its own: the time may end while Stop asks about typed values.
  const expiry = useBusy();
  const secondsLeft = useSecondsUntil(endsAt);
  const hasExpired = secondsLeft === 0;
  useEffect(() => {
    if (hasExpired) expiry.run(() => session.expireImpersonation());
    // oxlint-disable-next-line react/exhaustive-deps -- runs once, when the time is up
  }, [hasExpired]);
  return (
    <div className="impersonation-banner" role="region" aria-label={t('impersonation.banner', { name })}>
      <IconUserShield size={20} aria-hidden />
      <p>
        <strong>
          <Isolated text={t('impersonation.adminAs', { admin: isolate(personName(admin)), name: isolate(name) })} />
        </strong>{' '}
        — <bdi className="reason">{view.reason}</bdi> —{' '}
        <span role="timer">{t('impersonation.timeLeft', { time: minutesAndSeconds(secondsLeft) })}</span>
      </p>
      <StopButton isBusy={isBusy} onStop={() => run(stopUnlessUnsaved)} />
      {problem !== null && <ProblemNote problem={problem} />}
      {expiry.problem !== null && <ProblemNote problem={expiry.problem} />}
    </div>
  );
}

async function stopUnlessUnsaved(): Promise<void> {
  if (await mayDiscard()) await session.stopImpersonating();
}

/**
 * An impersonation whose token this page does not have: it runs in another tab, or the page was reloaded. The admin can
 * stop it, or start it again for the same reason.
 */
function OtherImpersonation({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const { isBusy, problem, run } = useBusy();
  const running = useOtherImpersonation(companyId);
  if (!running.data) return null;
  const { user, reason } = running.data;
  const stop = async () => {
    await session.stopImpersonating();
    await running.refetch();
  };
  return (
    <div className="impersonation-banner elsewhere" role="region" aria-label={t('impersonation.elsewhere', { name: user.username })}>
      <IconWindow size={20} aria-hidden />
      <p>
        <strong>
          <Isolated text={t('impersonation.elsewhere', { name: isolate(user.username) })} />
        </strong>{' '}
        — <bdi className="reason">{reason}</bdi>
      </p>
      <Group gap="sm">
        <LoginAs person={user} reason={reason} label={t('impersonation.continue')} beforeStart={() => session.stopImpersonating()} />
        <StopButton isBusy={isBusy} onStop={() => run(stop)} />
      </Group>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

/** The admin's newest impersonation, if it is running. It is looked up again when a tab has started or ended one. */
function useOtherImpersonation(companyId: string) {
  const { impersonationsElsewhere } = useSession();
  const { user: own } = useMe();
  return useQuery({
    queryKey: ['running-impersonation', impersonationsElsewhere],
    queryFn: async ({ signal }) => {
      const params = { path: { companyId }, query: { userId: own.id, limit: 1 } };
      const { items } = await bodyOf(api.GET('/api/v1/companies/{companyId}/impersonations', { params, signal }));
      return items.find(({ actor, endedAt }) => actor.id === own.id && endedAt === null) ?? null;
    },
    staleTime: 30_000,
  });
}

function StopButton({ isBusy, onStop }: { isBusy: boolean; onStop: () => void }) {
  const { t } = useTranslation();
  return (
    <BusyButton isBusy={isBusy} onClick={onStop}>
      {t('impersonation.stop')}
    </BusyButton>
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
