import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { CompanyPage } from './company/company.page.tsx';
import { AuditPage } from './company/audit.page.tsx';
import { DifferencesPage } from './imports/differences.page.tsx';
import { ImportPage } from './imports/import.page.tsx';
import { ImportsPage } from './imports/imports.page.tsx';
import { NewImportPage } from './imports/new-import.page.tsx';
import { ImpersonationsPage } from './company/impersonations.page.tsx';
import { UsersPage } from './users/users.page.tsx';
import { CardPage } from './me/card.page.tsx';
import { FirstPasswordPage } from './me/first-password.page.tsx';
import { CompaniesPage } from './platform/companies.page.tsx';
import { ExpiredDialog } from './session/expired-dialog.tsx';
import { SignInPage } from './session/sign-in.page.tsx';
import { useMe, useSession } from './session/use-session.ts';
import { Shell } from './shell.tsx';
import { Skeleton } from './ui/pages.tsx';

export function App() {
  const { phase, me, acting } = useSession();
  const queryClient = useQueryClient();
  const whose = `${me?.user.id}${acting?.id ?? ''}`;
  // Nothing of one person may be shown to another.
  useEffect(() => () => queryClient.clear(), [queryClient, whose]);
  if (phase === 'starting') return <Skeleton />;
  if (!me) return <SignInPage />;
  return (
    <Router hook={useHashLocation}>
      <Shell key={whose}>{me.mustChangePassword ? <FirstPasswordPage /> : <Pages />}</Shell>
      {phase === 'expired' && <ExpiredDialog />}
    </Router>
  );
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
      <Route path="/differences" component={DifferencesPage} />
      <Route path="/impersonations" component={ImpersonationsPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/company" component={CompanyPage} />
      <Route path="/card" component={CardPage} />
      <Redirect to="/users" replace />
    </Switch>
  );
}
