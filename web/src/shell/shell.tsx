import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { ImpersonationBanner } from '../session/impersonation-banner.tsx';
import { useMe } from '../session/use-session.ts';
import { focusMainContent } from '../ui/focus-main-content.ts';
import { Logo } from '../ui/logo.tsx';
import { isDialogOpen } from '../ui/open-dialogs.ts';
import { AccountMenu } from './account-menu.tsx';
import { NavigationMenu, NavigationRow } from './navigation.tsx';
import { NetworkNotice } from './network-notice.tsx';
import { ShortcutsDialog } from './shortcuts.tsx';

const QuickSearch = lazy(() => import('./quick-search.tsx'));

/** On the first page the focus stays where the browser puts it. */
let isFirstPage = true;

/** The frame of every page: impersonation banner, navigation, search and the account's menu. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const [location] = useLocation();
  const [areShortcutsShown, setShortcutsShown] = useState(false);
  const isAdmin = !me.actor && me.user.role === 'company_admin' && !me.mustChangePassword;
  useHotkeys([
    ['/', () => onPage(focusSearch)],
    ['shift+?', () => onPage(() => setShortcutsShown(true))],
  ]);
  useHotkeys(isAdmin ? [['mod+K', () => onPage(spotlight.open)]] : [], []);
  useEffect(() => {
    // A new page starts at its top, as a new document does.
    window.scrollTo(0, 0);
    if (!isFirstPage) focusMainContent();
    isFirstPage = false;
  }, [location]);
  return (
    <>
      <a className="skip-link" href="#main" onClick={(event) => (event.preventDefault(), focusMainContent())}>
        {t('common.skipToContent')}
      </a>
      <NetworkNotice />
      <ImpersonationBanner />
      <header className="top-bar">
        {!me.mustChangePassword && <NavigationMenu />}
        <Link href="/" className="brand">
          <Logo />
          <span>Cardroll</span>
        </Link>
        {me.company && <bdi className="company-name">{me.company.name}</bdi>}
        {!me.mustChangePassword && <NavigationRow />}
        <div className="top-bar-end">
          {isAdmin && <SearchButton />}
          <AccountMenu onShowShortcuts={() => setShortcutsShown(true)} />
        </div>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the focus comes here when a page opens */}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {isAdmin && (
        <Suspense>
          <QuickSearch />
        </Suspense>
      )}
      {areShortcutsShown && <ShortcutsDialog onClose={() => setShortcutsShown(false)} />}
    </>
  );
}

function SearchButton() {
  const { t } = useTranslation();
  return (
    <>
      <UnstyledButton className="search-button" onClick={spotlight.open}>
        <IconSearch size={16} />
        <span>{t('search.short')}</span>
        <Kbd size="xs" data-text="Ctrl K" aria-hidden="true" />
      </UnstyledButton>
      <ActionIcon className="search-icon" color="gray" onClick={spotlight.open} aria-label={t('search.title')}>
        <IconSearch size={18} />
      </ActionIcon>
    </>
  );
}

/** For shortcuts, which act on the page and not behind a dialog. */
function onPage(act: () => void): void {
  if (!isDialogOpen()) act();
}

/** The search field of the page, if it has one. */
function focusSearch(): void {
  document.querySelector<HTMLElement>('#main input[type="search"]')?.focus();
}
