import { useEffect, useSyncExternalStore } from 'react';
import { Isolated } from './isolated.tsx';

const displayMilliseconds = 6_000;

let current: { text: string } | null = null;
const listeners = new Set<() => void>();

/** Shows a success message for some seconds. Screen readers read it too. Values that people typed are isolated. */
export function notify(text: string): void {
  current = { text };
  for (const listener of listeners) listener();
}

function dismiss(): void {
  current = null;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The live region of the messages. Always mounted, or the first message would not be read. */
export function Notices() {
  const notice = useSyncExternalStore(subscribe, () => current);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(dismiss, displayMilliseconds);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" className="notices">
      {notice && (
        <p>
          <Isolated text={notice.text} />
        </p>
      )}
    </div>
  );
}
