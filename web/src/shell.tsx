import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me } from './api/types.ts';
import { ActingBanner } from './session/acting-banner.tsx';
import { session } from './session/session.ts';
import { useMe } from './session/use-session.ts';
import { LanguageChoice } from './ui/language-choice.tsx';
import type { Texts } from './texts/en.ts';
import { useTexts } from './texts/use-texts.ts';

/** What is around every page: who acts, where one can go, and how to leave. */
export function Shell({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const me = useMe();
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${main.current?.querySelector('h1')?.textContent ?? ''} · Cardroll`;
    // As a new document would: whoever goes to another page, or becomes somebody else, goes on from its beginning.
    window.scrollTo(0, 0);
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [location, texts.language]);
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
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
            <button type="button" title={texts.session.signedInAs(me.user.username)} onClick={() => void session.signOut()}>
              {texts.session.signOut}
            </button>
          )}
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
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
