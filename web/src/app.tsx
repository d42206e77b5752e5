import { VisuallyHidden } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Router } from 'wouter';
import { basePath } from './api/base-path.ts';
import { ApiProblem } from './api/problem.ts';
import { FirstPasswordPage } from './me/first-password.page.tsx';
import { Pages } from './pages.tsx';
import { ExpiredDialog } from './session/expired-dialog.tsx';
import { session } from './session/session.ts';
import { SignInPage } from './session/sign-in.page.tsx';
import { useMe, useSession } from './session/use-session.ts';
import { Shell } from './shell/shell.tsx';
import { closeNoticesAndQuestions, ConsoleProvider } from './ui/console-provider.tsx';
import { guardedNavigation } from './ui/guarded-navigation.ts';
import { Isolated, isolate } from './ui/isolated.tsx';
import { personName } from './ui/person-name.ts';
import { ProblemNote } from './ui/problem-note.tsx';
import { Skeleton } from './ui/skeleton.tsx';

export function App() {
  return (
    <ConsoleProvider>
      <ImpersonationStatus />
      <Content />
    </ConsoleProvider>
  );
}

/** Announces the start and the end of an impersonation to screen readers. Always mounted, or its text would not be read. */
function ImpersonationStatus() {
  const { t } = useTranslation();
  const { me, impersonating, endedImpersonation } = useSession();
  const name = me && personName(me.user);
  return (
    <VisuallyHidden role="status">
      {impersonating && name && <Isolated text={t('impersonation.banner', { name: isolate(name) })} />}
      {endedImpersonation && t('impersonation.ended', { name: endedImpersonation })}
    </VisuallyHidden>
  );
}

function Content() {
  const { phase, me, impersonating } = useSession();
  if (phase === 'starting') return <Starting />;
  if (phase === 'unreachable') return <Unreachable />;
  if (!me) return <SignInPage />;
  // A new key drops all loaded data and notices, so that no data of one user is shown to another.
  return <SignedIn key={`${me.user.id} ${impersonating?.view.id}`} isExpired={phase === 'expired'} />;
}

function Starting() {
  return (
    <main>
      <VisuallyHidden component="h1">Cardroll</VisuallyHidden>
      <Skeleton />
    </main>
  );
}

/** The user may still be signed in. This is known when the server can be reached again. */
function Unreachable() {
  return (
    <main>
      <h1>Cardroll</h1>
      <ProblemNote problem={ApiProblem.ofNetwork()} onRetry={() => void session.start()} />
    </main>
  );
}

function SignedIn({ isExpired }: { isExpired: boolean }) {
  const [queryClient] = useState(createQueryClient);
  const { mustChangePassword } = useMe();
  useEffect(() => closeNoticesAndQuestions, []);
  return (
    <QueryClientProvider client={queryClient}>
      <Router base={basePath} aroundNav={guardedNavigation}>
        <Shell>{mustChangePassword ? <FirstPasswordPage /> : <Pages />}</Shell>
        {isExpired && <ExpiredDialog />}
      </Router>
    </QueryClientProvider>
  );
}

const createQueryClient = () => new QueryClient({ defaultOptions: { queries: { retry: isRetryable } } });

/** A lost connection and a server error may pass. A refused request is refused again. */
function isRetryable(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
}
