// Progress as server-sent events (WHATWG HTML §9.2). Each event is the whole import, so a client that connects late or
// again misses nothing.
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView } from '../import.view.ts';

export const eventStreamType = 'text/event-stream';

const pollMilliseconds = 250;
/** Proxies close connections that are silent for 30 to 60 seconds. */
const heartbeatMilliseconds = 15_000;
const reconnectMilliseconds = 2_000;

export interface ImportSnapshot {
  revision: number;
  view: ImportView;
  /** The event, which is the same for all who watch. */
  event: string;
}

export function toSnapshot(revision: number, view: ImportView): ImportSnapshot {
  const type = hasEnded(view) ? 'end' : 'progress';
  return { revision, view, event: `id: ${revision}\nevent: ${type}\ndata: ${JSON.stringify(view)}\n\n` };
}

/**
 * The events of an import until it has ended or its preview is ready.
 * @param readSnapshot reads the import; null ends the stream: the caller may no longer see it, or the service stops.
 * @param lastRevision events up to this one are not sent again.
 */
export async function* importEvents(
  readSnapshot: () => Promise<ImportSnapshot | null>,
  lastRevision: number,
  now: () => number = Date.now,
): AsyncGenerator<string> {
  yield `retry: ${reconnectMilliseconds}\n\n`;
  let sent = lastRevision;
  let silentSince = now();
  for (;;) {
    const snapshot = await readSnapshot();
    if (!snapshot) return;
    const isLast = hasEnded(snapshot.view);
    if (snapshot.revision > sent || (isLast && snapshot.revision >= sent)) {
      yield snapshot.event;
      sent = snapshot.revision;
      silentSince = now();
    } else if (now() - silentSince >= heartbeatMilliseconds) {
      yield ': still here\n\n';
      silentSince = now();
    }
    if (isLast) return;
    await wait(pollMilliseconds);
  }
}

/** Whether the import has ended, or its preview is ready. */
export function hasEnded({ endedAt, state }: ImportView): boolean {
  return endedAt !== null || state === 'previewed';
}

/** The last revision that a client has seen. -1 if the header is missing or invalid. */
export function readLastEventId(header: string | undefined): number {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : -1;
}
