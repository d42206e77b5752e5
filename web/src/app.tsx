import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { ApiProblem } from './api/problem.ts';
import { CompanyPage } from './company/company.page.tsx';
import { AuditPage } from './company/audit.page.tsx';
import { SkippedDatalinksPage } from './imports/skipped-datalinks.page.tsx';
import { ImportPage } from './imports/import.page.tsx';
import { ImportsPage } from './imports/imports.page.tsx';
import { NewImportPage } from './imports/new-import.page.tsx';
import { ImpersonationsPage } from './company/impersonations.page.tsx';
import { UsersPage } from './users/users.page.tsx';
import { CardPage } from './me/card.page.tsx';
import { FirstPasswordPage } from './me/first-password.page.tsx';
import { CompaniesPage } from './platform/companies.page.tsx';
import { ExpiredDialog } from './session/expired-dialog.tsx';
import { session } from './session/session.ts';
import { SignInPage } from './session/sign-in.page.tsx';
import { useMe, useSession } from './session/use-session.ts';
import { Shell } from './shell.tsx';
import { useTexts } from './i18n/use-texts.ts';
import { Skeleton } from './ui/skeleton.tsx';
import { personName } from './ui/person-name.ts';
import { Isolated, isolate } from './ui/isolated.tsx';
import { ProblemNote } from './ui/problem-note.tsx';

export function App() {
  return (
    <>
      <ImpersonationStatus />
      <Content />
    </>
  );
}

/** Announces the start and the end of an impersonation to screen readers. Always mounted, or its text would not be read. */
function ImpersonationStatus() {
  const texts = useTexts();
  const { me, impersonating, endedImpersonation } = useSession();
  const name = me && personName(me.user);
  return (
    <p role="status" className="visually-hidden">
      {impersonating && name && <Isolated text={texts.impersonation.banner(isolate(name))} />}
      {endedImpersonation && texts.impersonation.ended(endedImpersonation)}
    </p>
  );
}

function Content() {
  const { phase, me, impersonating } = useSession();
  if (phase === 'starting') return <Starting />;
  if (phase === 'unreachable') return <Unreachable />;
  if (!me) return <SignInPage />;
  // A new key drops all loaded data, so that no data of one user is shown to another.
  return <SignedIn key={`${me.user.id} ${impersonating?.view.id}`} isExpired={phase === 'expired'} />;
}

function Starting() {
  return (
    <main>
      <h1 className="visually-hidden">Cardroll</h1>
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
  return (
    <QueryClientProvider client={queryClient}>
      {/* oxlint-disable-next-line react/hooks -- wouter takes a hook as a prop */}
      <Router hook={useHashLocation}>
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

function Pages() {
  const { user, actor } = useMe();
  if (actor || user.role === 'member') {
    return (
      <Switch>
        <Route path="/card" component={CardPage} />
        <Redirect to="/card" replace />
      </Switch>
    );
  }
  if (user.role === 'platform_admin') {
    return (
      <Switch>
        <Route path="/companies" component={CompaniesPage} />
        <Route path="/card" component={CardPage} />
        <Redirect to="/companies" replace />
      </Switch>
    );
  }
  return <CompanyAdminPages />;
}

function CompanyAdminPages() {
  return (
    <Switch>
      <Route path="/users" component={UsersPage} />
      <Route path="/imports" component={ImportsPage} />
      <Route path="/imports/new" component={NewImportPage} />
      <Route path="/imports/:importId">{({ importId }) => <ImportPage key={importId} importId={importId} />}</Route>
      <Route path="/differences" component={SkippedDatalinksPage} />
      <Route path="/impersonations" component={ImpersonationsPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/company" component={CompanyPage} />
      <Route path="/card" component={CardPage} />
      <Redirect to="/users" replace />
    </Switch>
  );
}
