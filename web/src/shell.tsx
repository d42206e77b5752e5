import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me } from './api/types.ts';
import { ActingBanner } from './session/impersonation-banner.tsx';
import { session } from './session/session.ts';
import { useMe } from './session/use-session.ts';
import { focusMain } from './ui/focus-main-content.ts';
import { LanguageChoice } from './ui/language-choice.tsx';
import { Notices } from './ui/notices.tsx';
import { ProblemNote } from './ui/problem-note.tsx';
import { useBusy } from './ui/use-busy.ts';
import type { Texts } from './i18n/en.ts';
import { useTexts } from './i18n/use-texts.ts';

/** The page that the document was opened with has the focus where the browser puts it. */
let isFirstPage = true;

/** What is around every page: who acts, where one can go, and how to leave. */
export function Shell({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const me = useMe();
  const [location] = useLocation();
  const signingOut = useBusy();
  useEffect(() => {
    // As a new document would: whoever goes to another page, or becomes somebody else, goes on from its beginning.
    window.scrollTo(0, 0);
    if (!isFirstPage) focusMain();
    isFirstPage = false;
  }, [location]);
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), focusMain())}>
        {texts.common.skipToContent}
      </a>
      <ActingBanner />
      <header className="top">
        <span className="brand">Cardroll</span>
        {me.company && <span className="company">{me.company.name}</span>}
        {!me.mustChangePassword && (
          <nav aria-label={texts.nav.main}>
            {destinations(me, texts).map(([path, text]) => (
              <Link key={path} href={path} aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}>
                {text}
              </Link>
            ))}
          </nav>
        )}
        <div className="person">
          <LanguageChoice />
          {!me.actor && (
            <>
              <span className="who">{me.user.username}</span>
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
    ['/differences', nav.differences],
    ['/impersonations', nav.impersonations],
    ['/audit', nav.audit],
    ['/company', nav.company],
    ['/card', nav.card],
  ];
}
