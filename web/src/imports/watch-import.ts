import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ApiProblem } from '../api/problem.ts';
import type { Import } from '../api/types.ts';
import { session } from '../session/session.ts';

const reconnectMilliseconds = 2_000;

/**
 * Follows an import by its server-sent events until it is at rest; comes back after a lost connection. The browser's own
 * EventSource could not send the access token. Throws {@link ApiProblem} where the server refuses.
 */
export async function watchImport(
  address: string,
  { onChange, onLost, signal }: { onChange: (one: Import) => void; onLost: (isLost: boolean) => void; signal: AbortSignal },
): Promise<void> {
  let lastEventId = '';
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
      const response = await session.fetch(new Request(address, { headers, signal }));
      if (!response.ok) throw await ApiProblem.fromResponse(response);
      onLost(false);
      const events = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { id, event, data } of events) {
        lastEventId = id ?? lastEventId;
        onChange(JSON.parse(data) as Import);
        if (event === 'end') return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) throw error;
      onLost(true);
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMilliseconds));
  }
}

/** Nothing happens any more by itself. */
export function isAtRest({ endedAt, state }: Import): boolean {
  return endedAt !== null || state === 'previewed';
}
