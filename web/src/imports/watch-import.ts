import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { addressOf } from '../api/base-path.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Import } from '../api/types.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { session } from '../session/session.ts';

const reconnectMilliseconds = 2_000;

/**
 * Follows an import by its server-sent events while it is in progress, and reconnects after a lost connection. The
 * browser's EventSource cannot send the access token. Throws {@link ApiProblem} when the server refuses.
 */
export async function watchImport(
  path: string,
  { onChange, onLost, signal }: { onChange: (importView: Import) => void; onLost: (isLost: boolean) => void; signal: AbortSignal },
): Promise<void> {
  let lastEventId = '';
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
      const response = await session.fetch(new Request(addressOf(path), { headers, signal }));
      if (!response.ok) throw await ApiProblem.fromResponse(response);
      onLost(false);
      let hasEnded = false;
      await readEvents(response, ({ id, event, data }) => {
        lastEventId = id ?? lastEventId;
        hasEnded ||= event === 'end';
        onChange(JSON.parse(data) as Import);
      });
      if (hasEnded) return;
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
      onLost(true);
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMilliseconds));
  }
}

/** Uses a reader, because some browsers cannot iterate over a stream. */
async function readEvents(response: Response, onEvent: (event: EventSourceMessage) => void): Promise<void> {
  const parser = createParser({ onEvent });
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Whether another attempt is useless: the request is refused, or the user has signed out. */
function isFinal(error: unknown): boolean {
  if (error instanceof SignedOutError) return true;
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}

/** False when the import has ended, or waits for an admin to apply its preview. */
export function isInProgress({ endedAt, state }: Import): boolean {
  return endedAt === null && state !== 'previewed';
}
