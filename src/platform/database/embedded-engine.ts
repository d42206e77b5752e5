// The embedded database as the main thread sees it. The database runs in a worker, so that a query never blocks the event
// loop. This class has those methods of a PGlite instance that the ORM and the job queue use.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedReply, EmbeddedStart, EmbeddedRequest } from './embedded-messages.ts';
import { transactionSettings } from './transaction-settings.ts';

export interface QueryResult {
  rows: Record<string, unknown>[];
  affectedRows?: number;
  fields: { name: string; dataTypeID: number }[];
}

export interface EmbeddedTransaction {
  query(sql: string, parameters?: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<QueryResult>;
  exec(sql: string): Promise<QueryResult[]>;
}

/** Autovacuum never runs here. After this many written rows the database is vacuumed and analyzed when it is next idle: about a second. */
const writtenRowsBetweenVacuums = 100_000;

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
  /** Settles after the last queued work. A transaction is queued as a whole, a statement outside of one by itself. */
  #queueEnd: Promise<unknown> = Promise.resolve();

  /** @param onCrash called when the worker ends unexpectedly. Only the files are left then. */
  constructor(start: EmbeddedStart, onCrash: (error: Error) => void) {
    this.#worker = new Worker(new URL(`./embedded-engine.worker${extname(import.meta.url)}`, import.meta.url), { workerData: start });
    const ready = Promise.withResolvers<void>();
    this.waitReady = ready.promise;
    this.#worker.on('message', (reply: EmbeddedReply) => {
      if (reply.kind === 'ready') {
        this.ready = true;
        ready.resolve();
      } else this.#receive(reply);
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
    return this.#enqueue(() => this.#query(sql, parameters, options));
  }

  /** @param begin called when it is the statements' turn; if it throws, they are not run. */
  exec(sql: string, begin: () => void = () => undefined): Promise<QueryResult[]> {
    return this.#enqueue(async () => {
      begin();
      const results = await this.#exec(sql);
      for (const { affectedRows = 0 } of results) this.#writtenRows += affectedRows;
      return results;
    });
  }

  /** Runs the work between BEGIN and COMMIT, with no other statement in between. An error rolls back and is thrown again. */
  transaction<T>(work: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      await this.#exec(`BEGIN; ${transactionSettings.getStore() ?? ''}`);
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
    if (listeners.size === 1) await this.#enqueue(() => this.#request({ kind: 'listen', channel }));
    return async () => {
      listeners.delete(listener);
      if (listeners.size === 0 && !this.closed) await this.#enqueue(() => this.#request({ kind: 'unlisten', channel }));
    };
  }

  /** The whole data directory as a tar file. */
  dump(): Promise<Uint8Array> {
    return this.#enqueue(() => this.#request({ kind: 'dump' }) as Promise<Uint8Array>);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    await this.#enqueue(async () => {
      await this.#request({ kind: 'close' });
      this.closed = true;
    });
    await this.#worker.terminate();
  }

  async #query(sql: string, parameters: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<QueryResult> {
    const result = (await this.#request({ kind: 'query', sql, parameters, rowMode: options?.rowMode })) as QueryResult;
    this.#writtenRows += result.affectedRows ?? 0;
    return result;
  }

  #exec(sql: string): Promise<QueryResult[]> {
    return this.#request({ kind: 'exec', sql }) as Promise<QueryResult[]>;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queueEnd.then(work);
    const end = result.then(
      () => undefined,
      () => undefined,
    );
    this.#queueEnd = end;
    void end.then(() => this.#vacuumIfIdle(end));
    return result;
  }

  #vacuumIfIdle(end: Promise<unknown>): void {
    if (this.#queueEnd !== end || this.#writtenRows < writtenRowsBetweenVacuums || this.closed) return;
    this.#writtenRows = 0;
    const vacuum = this.#enqueue(async () => {
      await this.#exec('VACUUM (ANALYZE)');
      await this.#exec('CHECKPOINT');
    });
    // A failure costs only space, and the next VACUUM tries again.
    vacuum.catch(() => undefined);
  }

  #request(request: RequestWithoutId): Promise<unknown> {
    if (this.closed) return Promise.reject(new Error('The embedded database is closed.'));
    const id = this.#nextId++;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#worker.postMessage({ id, ...request });
    return pending.promise;
  }

  #receive(reply: Exclude<EmbeddedReply, { kind: 'ready' }>): void {
    if (reply.kind === 'notification') {
      for (const listener of this.#listeners.get(reply.channel) ?? []) listener(reply.payload);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'result') pending?.resolve(reply.value);
    else pending?.reject(Object.assign(new Error(reply.error.message), reply.error.fields));
  }
}
