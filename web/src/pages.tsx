import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch } from 'wouter';
import { loadFileTexts } from './i18n/i18n.ts';
import { useMe } from './session/use-session.ts';
import { EmptyState } from './ui/empty-state.tsx';
import { PageTitle } from './ui/page-title.tsx';
import { Skeleton } from './ui/skeleton.tsx';

// Each page is loaded when it is opened.
const UsersPage = lazy(async () => ({ default: (await import('./users/users.page.tsx')).UsersPage }));
const BinPage = lazy(async () => ({ default: (await import('./users/bin.page.tsx')).BinPage }));
const PersonPage = lazy(async () => ({ default: (await import('./users/person/person.page.tsx')).PersonPage }));
const ImportsPage = lazy(async () => ({ default: (await import('./imports/imports.page.tsx')).ImportsPage }));
const NewImportPage = lazy(async () => {
  const [page] = await Promise.all([import('./imports/new-import.page.tsx'), loadFileTexts()]);
  return { default: page.NewImportPage };
});
const ImportPage = lazy(async () => {
  const [page] = await Promise.all([import('./imports/import.page.tsx'), loadFileTexts()]);
  return { default: page.ImportPage };
});
const SkippedDatalinksPage = lazy(async () => ({ default: (await import('./imports/skipped-datalinks.page.tsx')).SkippedDatalinksPage }));
const ActivityPage = lazy(async () => ({ default: (await import('./company/activity.page.tsx')).ActivityPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./company/settings.page.tsx')).SettingsPage }));
const CompaniesPage = lazy(async () => ({ default: (await import('./platform/companies.page.tsx')).CompaniesPage }));
const CardPage = lazy(async () => ({ default: (await import('./me/card.page.tsx')).CardPage }));

/** The pages of the account that is signed in or impersonated. */
export function Pages() {
  const { user, actor } = useMe();
  return (
    <Suspense fallback={<Skeleton />}>
      {actor || user.role === 'member' ? <MemberPages /> : user.role === 'platform_admin' ? <PlatformAdminPages /> : <CompanyAdminPages />}
    </Suspense>
  );
}

function MemberPages() {
  return (
    <Switch>
      <Route path="/card" component={CardPage} />
      <Redirect to="/card" replace />
    </Switch>
  );
}

function PlatformAdminPages() {
  return (
    <Switch>
      <Route path="/companies" component={CompaniesPage} />
      <Route path="/card" component={CardPage} />
      <Route path="/">
        <Redirect to="/companies" replace />
      </Route>
      <Route component={NotFoundPage} />
    </Switch>
  );
}

function CompanyAdminPages() {
  return (
    <Switch>
      <Route path="/users" component={UsersPage} />
      <Route path="/users/bin" component={BinPage} />
      <Route path="/users/:userId">{({ userId }) => <PersonPage key={userId} userId={userId} />}</Route>
      <Route path="/imports" component={ImportsPage} />
      <Route path="/imports/new" component={NewImportPage} />
      <Route path="/imports/differences" component={SkippedDatalinksPage} />
      <Route path="/imports/:importId">{({ importId }) => <ImportPage key={importId} importId={importId} />}</Route>
      <Route path="/activity" component={ActivityPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route path="/card" component={CardPage} />
      <Route path="/">
        <Redirect to="/users" replace />
      </Route>
      <Route component={NotFoundPage} />
    </Switch>
  );
}

function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle>{t('notFound.title')}</PageTitle>
      <EmptyState icon={IconMapQuestion} text={t('notFound.text')}>
        <Button component={Link} href="/" variant="filled">
          {t('notFound.home')}
        </Button>
      </EmptyState>
    </>
  );
}
