import type { AroundNavHandler } from 'wouter';
import { mayDiscard } from './confirm.tsx';
import { hasUnsaved } from './unsaved.ts';

/** Asks before a link leaves typed values. A change of the query only, such as a filter, stays on the page. */
export const guardedNavigation: AroundNavHandler = (navigate, to, options) => {
  const isSamePage = new URL(to, location.href).pathname === location.pathname;
  if (isSamePage || !hasUnsaved()) navigate(to, options);
  else void mayDiscard().then((isAgreed) => isAgreed && navigate(to, options));
};

/**
 * The same for the browser's Back and Forward. They cannot be stopped, so the page that holds the values is put back in the
 * history before the router learns of it. To be called before the router is mounted.
 */
export function guardHistory(): void {
  let shown = location.href;
  for (const type of ['pushState', 'replaceState']) addEventListener(type, () => (shown = location.href));
  addEventListener(
    'popstate',
    (event) => {
      const wanted = location.href;
      if (!hasUnsaved() || new URL(wanted).pathname === new URL(shown).pathname) {
        shown = wanted;
        return;
      }
      event.stopImmediatePropagation();
      history.pushState(null, '', shown);
      void mayDiscard().then((isAgreed) => isAgreed && history.back());
    },
    { capture: true },
  );
}
