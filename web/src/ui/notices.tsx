import { useEffect, useSyncExternalStore } from 'react';

const shownMilliseconds = 6_000;

let shown: { text: string } | null = null;
const listeners = new Set<() => void>();

/** Says, for some seconds and to screen readers too, that something was done. */
export function notify(text: string): void {
  shown = { text };
  for (const listener of listeners) listener();
}

function dismiss(): void {
  shown = null;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The place of the notices; stays there without any, or the first would not be read. */
export function Notices() {
  const notice = useSyncExternalStore(subscribe, () => shown);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(dismiss, shownMilliseconds);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" className="notices">
      {notice && <p>{notice.text}</p>}
    </div>
  );
}
