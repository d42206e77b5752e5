// Progress as server-sent events (WHATWG HTML §9.2): each one is the whole import as it stands, so that none is missed
// by whoever comes late or comes back.
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView } from './imports.dto.ts';

export const eventStreamType = 'text/event-stream';

const pollMilliseconds = 250;
/** Proxies close what is silent for a minute or half of one. */
const heartbeatMilliseconds = 15_000;
const reconnectMilliseconds = 2_000;

export interface ImportSnapshot {
  revision: number;
  view: ImportView;
}

/**
 * The events of an import until it has ended or waits as a preview. `look` reads it, or gives null when the stream
 * must end: the caller may no longer see it, or the service stops. Events up to `lastRevision` are not sent again.
 */
export async function* importEvents(
  look: () => Promise<ImportSnapshot | null>,
  lastRevision: number,
  now: () => number = Date.now,
): AsyncGenerator<string> {
  yield `retry: ${reconnectMilliseconds}\n\n`;
  let sent = lastRevision;
  let silentSince = now();
  for (;;) {
    const snapshot = await look();
    if (!snapshot) return;
    const hasStopped = isAtRest(snapshot.view);
    if (snapshot.revision > sent || (hasStopped && snapshot.revision >= sent)) {
      yield `id: ${snapshot.revision}\nevent: ${hasStopped ? 'end' : 'progress'}\ndata: ${JSON.stringify(snapshot.view)}\n\n`;
      sent = snapshot.revision;
      silentSince = now();
    } else if (now() - silentSince >= heartbeatMilliseconds) {
      yield ': still here\n\n';
      silentSince = now();
    }
    if (hasStopped) return;
    await wait(pollMilliseconds);
  }
}

/** Nothing happens any more by itself. */
export function isAtRest({ endedAt, state }: ImportView): boolean {
  return endedAt !== null || state === 'previewed';
}

/** The revision that a client has seen last; -1 where it says none or nonsense. */
export function readLastEventId(header: string | undefined): number {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : -1;
}
