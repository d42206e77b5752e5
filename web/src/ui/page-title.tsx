import { useEffect } from 'react';

/** The heading of a page, and the title of the document. */
export function PageTitle({ children }: { children: string }) {
  useEffect(() => {
    document.title = `${children} · Cardroll`;
  }, [children]);
  return <h1>{children}</h1>;
}
