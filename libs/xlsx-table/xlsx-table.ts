import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { defaultLimits, type XlsxLimits } from './limits.ts';
import { unpackRows } from './packed-rows.ts';
import type { TableHead, TableRow } from './table-reader.ts';
import type { WorkerAnswer, WorkerOrder, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

export interface XlsxOptions {
  /** Names, as by `normalizeHeader`, one of which marks the header row. */
  keyHeaders: string[];
  /** Names, as by `normalizeHeader`, of columns whose texts are wanted all at once. */
  collect?: string[];
  limits?: Partial<XlsxLimits>;
}

/** A table held by a worker thread of its own. Close it, whatever happens. */
export interface XlsxTable {
  head: TableHead;
  /** Rows with something in them, below the header. */
  rowCount: number;
  /** The texts of the columns that were to be collected, row by row; each is cut after 300 characters. */
  collected: Record<string, string[]>;
  /** At most `rowsMax` rows from the given one on (0 is the first), often fewer; none at the end. */
  rows(from: number, rowsMax: number): Promise<TableRow[]>;
  close(): Promise<void>;
}

/**
 * Tells what the zip, its parts and the header row can tell, without reading all rows.
 * Throws {@link XlsxError}; nothing is left behind in memory or on disk.
 */
export async function inspectXlsx(content: Uint8Array, options: XlsxOptions): Promise<TableHead> {
  const thread = new TableThread(content, options, true);
  try {
    return (await thread.opened).head;
  } finally {
    await thread.close();
  }
}

/** Reads a whole workbook, within its limits, off the event loop. Throws {@link XlsxError}. */
export async function openXlsx(content: Uint8Array, options: XlsxOptions): Promise<XlsxTable> {
  const thread = new TableThread(content, options, false);
  try {
    const { head, rowCount, collected } = await thread.opened;
    // The page that was unpacked last: whoever reads in order asks for the rest of it next.
    let unpacked: { first: number; rows: TableRow[] } = { first: 0, rows: [] };
    return {
      head,
      rowCount,
      collected,
      async rows(from, rowsMax) {
        if (from < unpacked.first || from >= unpacked.first + unpacked.rows.length) {
          const { page } = await thread.ask({ position: from }, 'page');
          unpacked = page ? { first: page.first, rows: unpackRows(page) } : { first: from, rows: [] };
        }
        const start = from - unpacked.first;
        return unpacked.rows.slice(start, start + rowsMax);
      },
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** Most of what a reader makes is forgotten at once: with more room for it, less of it is moved about. */
const youngHeapMegabytes = 48;

type AnswerOf<Kind> = Extract<WorkerAnswer, { kind: Kind }>;

/** The main thread's end of one worker: one question at a time, a deadline for the reading, a bounded heap. */
class TableThread {
  readonly opened: Promise<AnswerOf<'opened'>>;
  readonly #worker: Worker;
  #waiting: PromiseWithResolvers<WorkerAnswer> | undefined;
  #failure: Error | undefined;

  constructor(content: Uint8Array, options: XlsxOptions, isHeadOnly: boolean) {
    const limits = { ...defaultLimits, ...options.limits };
    const { keyHeaders, collect = [] } = options;
    const order: WorkerOrder = { content, keyHeaders, collect, limits, isHeadOnly };
    // Under a test runner the sources themselves run, and Node strips their types.
    this.#worker = new Worker(new URL(`./xlsx-table.worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytesMax, maxYoungGenerationSizeMb: youngHeapMegabytes },
    });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#receive(answer));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#fail(this.#explain(error)));
    this.#worker.on('exit', () => this.#fail(new Error('The reader of the workbook has ended.')));
    this.opened = this.#await('opened');
    const deadline = setTimeout(() => {
      this.#fail(
        new XlsxError(
          'too-slow',
          `The file could not be read within ${limits.secondsMax} seconds. Save a simpler copy of it, with values only.`,
        ),
      );
      void this.close();
    }, limits.secondsMax * 1000);
    const stop = () => clearTimeout(deadline);
    this.opened.then(stop, stop);
  }

  async ask<Kind extends WorkerAnswer['kind']>(request: WorkerRequest, kind: Kind): Promise<AnswerOf<Kind>> {
    if (this.#failure) throw this.#failure;
    const answer = this.#await(kind);
    this.#worker.postMessage(request);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #await<Kind extends WorkerAnswer['kind']>(kind: Kind): Promise<AnswerOf<Kind>> {
    this.#waiting = Promise.withResolvers();
    const answer = await this.#waiting.promise;
    if (answer.kind === 'refused') throw new XlsxError(answer.code, answer.message, answer.found);
    if (answer.kind !== kind) throw new Error(`The reader of the workbook answered ${answer.kind} where ${kind} was asked.`);
    return answer as AnswerOf<Kind>;
  }

  #receive(answer: WorkerAnswer): void {
    this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }

  #explain(error: NodeJS.ErrnoException): Error {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
    return new XlsxError(
      'too-large-inflated',
      'The file needs more memory than an import may use. Split it, or remove what is not staff data.',
    );
  }
}
