// The main thread's end of the embedded database. It has the shape of a PGlite instance, as far as the ORM and
// the job queue use one, so that a query never blocks the event loop.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedReply, EmbeddedStart, EmbeddedRequest } from './embedded-messages.ts';

export interface QueryResult {
  rows: Record<string, unknown>[];
  affectedRows?: number;
  fields: { name: string; dataTypeID: number }[];
}

export interface EmbeddedTransaction {
  query(sql: string, parameters?: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<QueryResult>;
  exec(sql: string): Promise<QueryResult[]>;
}

/** Autovacuum never runs here: after so many written rows the next idle moment is used to vacuum and to renew the statistics. */
const writtenRowsBetweenVacuums = 20_000;

type RequestWithoutId = EmbeddedRequest extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never;

export class EmbeddedEngine {
  readonly waitReady: Promise<void>;
  ready = false;
  closed = false;
  readonly #worker: Worker;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  #nextId = 1;
  #writtenRows = 0;
  /** The end of the line: statements outside a transaction, and transactions as a whole, come one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param onCrash is told when the thread ends by itself: nothing can be saved then but the files. */
  constructor(order: EmbeddedStart, onCrash: (error: Error) => void) {
    this.#worker = new Worker(new URL(`./embedded-engine.worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: order,
      // V8 gives a thread far more for young objects, which an idle service holds for nothing: 30 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    const ready = Promise.withResolvers<void>();
    this.waitReady = ready.promise;
    this.#worker.on('message', (answer: EmbeddedReply) => {
      if (answer.kind === 'ready') {
        this.ready = true;
        ready.resolve();
      } else this.#receive(answer);
    });
    const crash = (error: Error) => {
      if (this.closed) return;
      this.closed = true;
      ready.reject(error);
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
      if (this.ready) onCrash(error);
    };
    this.#worker.on('error', (error: Error) => crash(error));
    this.#worker.on('exit', () => crash(new Error('The embedded database has ended.')));
  }

  query(sql: string, parameters: unknown[] = [], options?: { rowMode?: 'array' | 'object' }): Promise<QueryResult> {
    return this.#inTurn(() => this.#query(sql, parameters, options));
  }

  exec(sql: string): Promise<QueryResult[]> {
    return this.#inTurn(() => this.#exec(sql));
  }

  /** Runs the work alone between BEGIN and COMMIT; a failure rolls back and is thrown on. */
  transaction<T>(work: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      await this.#exec('BEGIN');
      let result: T;
      try {
        result = await work({
          query: (sql, parameters, options) => this.#query(sql, parameters ?? [], options),
          exec: (sql) => this.#exec(sql),
        });
      } catch (error) {
        await this.#exec('ROLLBACK');
        throw error;
      }
      await this.#exec('COMMIT');
      return result;
    });
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners);
    listeners.add(listener);
    if (listeners.size === 1) await this.#inTurn(() => this.#ask({ kind: 'listen', channel }));
    return async () => {
      listeners.delete(listener);
      if (listeners.size === 0 && !this.closed) await this.#inTurn(() => this.#ask({ kind: 'unlisten', channel }));
    };
  }

  /** The whole data directory as a tar file. */
  dump(): Promise<Uint8Array> {
    return this.#inTurn(() => this.#ask({ kind: 'dump' }) as Promise<Uint8Array>);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    await this.#inTurn(async () => {
      await this.#ask({ kind: 'close' });
      this.closed = true;
    });
    await this.#worker.terminate();
  }

  async #query(sql: string, parameters: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<QueryResult> {
    const result = (await this.#ask({ kind: 'query', sql, parameters, rowMode: options?.rowMode })) as QueryResult;
    this.#writtenRows += result.affectedRows ?? 0;
    return result;
  }

  #exec(sql: string): Promise<QueryResult[]> {
    return this.#ask({ kind: 'exec', sql }) as Promise<QueryResult[]>;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    const turn = result.then(
      () => undefined,
      () => undefined,
    );
    this.#turn = turn;
    void turn.then(() => this.#vacuumIfQuiet(turn));
    return result;
  }

  #vacuumIfQuiet(lastTurn: Promise<unknown>): void {
    if (this.#turn !== lastTurn || this.#writtenRows < writtenRowsBetweenVacuums || this.closed) return;
    this.#writtenRows = 0;
    const vacuum = this.#inTurn(async () => {
      await this.#exec('VACUUM (ANALYZE)');
      await this.#exec('CHECKPOINT');
    });
    // The next one tries again; space is all that it is about.
    vacuum.catch(() => undefined);
  }

  #ask(request: RequestWithoutId): Promise<unknown> {
    if (this.closed) return Promise.reject(new Error('The embedded database is closed.'));
    const id = this.#nextId++;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#worker.postMessage({ id, ...request });
    return pending.promise;
  }

  #receive(answer: Exclude<EmbeddedReply, { kind: 'ready' }>): void {
    if (answer.kind === 'notification') {
      for (const listener of this.#listeners.get(answer.channel) ?? []) listener(answer.payload);
      return;
    }
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.kind === 'result') pending?.resolve(answer.value);
    else pending?.reject(Object.assign(new Error(answer.error.message), answer.error.fields));
  }
}
