// Load of 20 connections on one server.
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';

const connections = 20;
const timeoutSeconds = 60;
/** Until a server has finished the requests that a load leaves behind: better-auth has twenty hashes to compute. */
const settleMilliseconds = 2_000;
/** Longer than any load: it is stopped. */
const endlessSeconds = 86_400;

export interface LoadRequest {
  method?: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** The same request each time, or another one. Another one must have headers of its own, because autocannon adds to them. */
export type Load = LoadRequest | (() => LoadRequest);

export function sendJson(method: string, path: string, body: object, headers: Record<string, string> = {}): LoadRequest {
  return { method, path, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The requests of one account after another. */
export function roundRobin(count: number, requestOf: (index: number) => LoadRequest): () => LoadRequest {
  let next = 0;
  return () => requestOf(next++ % count);
}

/** Throws if a request fails. */
export async function requestsPerSecond(address: string, load: Load, seconds: number): Promise<number> {
  const result = await autocannon({
    url: address,
    connections,
    duration: seconds,
    timeout: timeoutSeconds,
    requests: [typeof load === 'function' ? { setupRequest: (request) => ({ ...request, ...load() }) } : load],
  });
  await wait(settleMilliseconds);
  if (result.non2xx + result.errors > 0)
    throw new Error(`${result.errors} requests to ${address} failed, and the responses were ${JSON.stringify(result.statusCodeStats)}.`);
  return result['2xx'] / result.duration;
}

/** One kind of request in a mixed load. */
export interface Kind {
  name: string;
  /** Its share of all requests. */
  percent: number;
  next: () => LoadRequest;
}

export interface MixedFigures {
  requestsPerSecond: number;
  milliseconds: Map<string, number[]>;
  /** Responses by status. */
  statuses: Map<number, number>;
  /** Requests without a response. */
  errors: number;
}

/** A mixed load until the other work is done. */
export async function mixedLoadDuring(address: string, kinds: Kind[], work: () => Promise<unknown>): Promise<MixedFigures> {
  const milliseconds = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  const statuses = new Map<number, number>();
  const run = autocannon({
    url: address,
    connections,
    duration: endlessSeconds,
    timeout: timeoutSeconds,
    requests: [
      {
        setupRequest: (request, context) => {
          const kind = pick(kinds);
          Object.assign(context, { kind: kind.name, startedAt: performance.now() });
          return { ...request, ...kind.next() };
        },
        onResponse: (status, _body, { kind, startedAt }) => {
          milliseconds.get(kind as string)!.push(performance.now() - (startedAt as number));
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        },
      },
    ],
  });
  try {
    await work();
  } finally {
    run.stop();
  }
  const { duration, errors } = await run;
  return { requestsPerSecond: [...statuses.values()].reduce((sum, count) => sum + count, 0) / duration, milliseconds, statuses, errors };
}

function pick(kinds: Kind[]): Kind {
  let left = Math.random() * 100;
  for (const kind of kinds) {
    left -= kind.percent;
    if (left < 0) return kind;
  }
  return kinds[0]!;
}
