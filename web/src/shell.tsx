import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me } from './api/types.ts';
import { ImpersonationBanner } from './session/impersonation-banner.tsx';
import { session } from './session/session.ts';
import { useMe } from './session/use-session.ts';
import { focusMainContent } from './ui/focus-main-content.ts';
import { LanguageChoice } from './ui/language-choice.tsx';
import { Notices } from './ui/notices.tsx';
import { ProblemNote } from './ui/problem-note.tsx';
import { useBusy } from './ui/use-busy.ts';
import type { Texts } from './i18n/en.ts';
import { useTexts } from './i18n/use-texts.ts';

/** On the first page the focus stays where the browser puts it. */
let isFirstPage = true;

/** The frame of every page: impersonation banner, navigation, language and sign-out. */
export function Shell({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const me = useMe();
  const [location] = useLocation();
  const signingOut = useBusy();
  useEffect(() => {
    // A new page starts at its top, as a new document does.
    window.scrollTo(0, 0);
    if (!isFirstPage) focusMainContent();
    isFirstPage = false;
  }, [location]);
  return (
    <>
      <a className="skip-link" href="#main" onClick={(event) => (event.preventDefault(), focusMainContent())}>
        {texts.common.skipToContent}
      </a>
      <ImpersonationBanner />
      <header className="top-bar">
        <span className="brand">Cardroll</span>
        {me.company && <bdi className="company">{me.company.name}</bdi>}
        {!me.mustChangePassword && (
          <nav aria-label={texts.nav.main}>
            {destinations(me, texts).map(([path, text]) => (
              <Link key={path} href={path} aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}>
                {text}
              </Link>
            ))}
          </nav>
        )}
        <div className="account">
          <LanguageChoice />
          {!me.actor && (
            <>
              <bdi className="username">{me.user.username}</bdi>
              <button type="button" aria-disabled={signingOut.isBusy} onClick={() => signingOut.run(() => session.signOut())}>
                {texts.session.signOut}
              </button>
            </>
          )}
        </div>
      </header>
      {signingOut.problem !== null && <ProblemNote problem={signingOut.problem} />}
      <Notices />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function destinations({ user, actor }: Me, { nav }: Texts): [path: string, text: string][] {
  if (actor || user.role === 'member') return [['/card', nav.card]];
  if (user.role === 'platform_admin')
    return [
      ['/companies', nav.companies],
      ['/card', nav.account],
    ];
  return [
    ['/users', nav.users],
    ['/imports', nav.imports],
    ['/differences', nav.skippedDatalinks],
    ['/impersonations', nav.impersonations],
    ['/audit', nav.audit],
    ['/company', nav.company],
    ['/card', nav.card],
  ];
}
