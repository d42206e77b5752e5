import { setTimeout as wait } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { isTransientFailure } from './dropped-connections.ts';
import { DatabaseStartError, toDatabaseStartError } from './start-failure.ts';

const attemptMilliseconds = 5_000;
const noResponse = 'it does not respond';

/**
 * Waits for a server that is not there yet, or does not respond. A refused login or a missing database is an error at once.
 * Throws {@link DatabaseStartError}.
 */
export async function waitForServer(orm: MikroORM, seconds: number, onWait: (message: string) => void = () => undefined): Promise<void> {
  const endsAt = performance.now() + seconds * 1000;
  for (;;) {
    const timers = new AbortController();
    const pause = (milliseconds: number) => wait(milliseconds, undefined, { signal: timers.signal }).catch(() => undefined);
    try {
      const attempt = pause(attemptMilliseconds);
      const failure = await Promise.race([tryConnection(orm), attempt.then(() => noResponse)]);
      if (failure === null) return;
      const left = Math.ceil((endsAt - performance.now()) / 1000);
      const reason = typeof failure === 'string' ? failure : failure.message || String((failure as NodeJS.ErrnoException).code);
      if (typeof failure !== 'string' && !willPass(failure)) throw toDatabaseStartError(failure) ?? unreachable(reason);
      if (left <= 0) throw unreachable(reason);
      onWait(`Waiting for the PostgreSQL server at DATABASE_URL, ${left} seconds more: ${reason}.`);
      await Promise.race([attempt, pause(left * 1000)]);
    } finally {
      timers.abort();
    }
  }
}

/** A server that ends even the first statement (57014) has a statement_timeout that no wait makes longer. */
function willPass(failure: Error): boolean {
  return isTransientFailure(failure) && (failure as { code?: string }).code !== '57014';
}

/** Null if the server responds. */
async function tryConnection(orm: MikroORM): Promise<Error | null> {
  await orm.connect();
  const result = await orm.checkConnection();
  return result.ok ? null : (result.error ?? new Error(result.reason));
}

function unreachable(reason: string): DatabaseStartError {
  return new DatabaseStartError(`The PostgreSQL server at DATABASE_URL cannot be reached: ${reason}.`);
}
