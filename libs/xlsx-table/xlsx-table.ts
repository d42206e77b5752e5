import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HeaderOptions } from './header.ts';
import { defaultLimits, type XlsxLimits } from './limits.ts';
import type { TableHead } from './open-table.ts';
import { findPage, type RowPage, unpackRows } from './packed-rows.ts';
import type { TableRow, TableTail } from './table-reader.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

export interface XlsxOptions extends HeaderOptions {
  /** Columns whose texts the caller wants before it reads the rows. */
  collect?: {
    /** Names, as by `normalizeHeader`. */
    headers: string[];
    /** Gets the texts of each column, page by page, while the file is read; none for a column that the table does not have. */
    take(texts: string[][]): void;
  };
  limits?: Partial<XlsxLimits>;
}

/** A table, packed in memory. */
export interface XlsxTable extends TableTail {
  head: TableHead;
  /** Rows below the header that are not blank. */
  rowCount: number;
  /** At most `rowsMax` rows, often fewer, from a position on (0 is the first row); none at the end. */
  rows(from: number, rowsMax: number): TableRow[];
}

export interface InspectedXlsx {
  head: TableHead;
  /** The bytes of the file, for further use. */
  content: Uint8Array<ArrayBuffer>;
}

/**
 * Checks the zip and finds the header row, without parsing all rows. The bytes are transferred to a thread and back:
 * the array that was passed in is empty afterwards. Throws {@link XlsxError}.
 */
export async function inspectXlsx(content: Uint8Array<ArrayBuffer>, options: XlsxOptions): Promise<InspectedXlsx> {
  const inspected = await readInThread(content, options, { isHeadOnly: true });
  return { head: inspected.head, content: inspected.content! };
}

/**
 * Reads a whole workbook within its limits, in a thread of its own. The bytes are transferred to that thread: the array
 * that was passed in is empty afterwards. Throws {@link XlsxError}.
 */
export async function openXlsx(content: Uint8Array<ArrayBuffer>, options: XlsxOptions): Promise<XlsxTable> {
  const { head, pages, tail } = await readInThread(content, options, { isHeadOnly: false });
  const last = pages.at(-1);
  // Rows are usually read in order, so the next rows are on the page that was unpacked last.
  let unpacked: { first: number; rows: TableRow[] } = { first: 0, rows: [] };
  return {
    ...tail!,
    head,
    rowCount: last ? last.first + last.numbers.length : 0,
    rows(from, rowsMax) {
      if (from < unpacked.first || from >= unpacked.first + unpacked.rows.length) {
        const page = findPage(pages, from);
        unpacked = page ? { first: page.first, rows: unpackRows(page) } : { first: from, rows: [] };
      }
      const start = from - unpacked.first;
      return unpacked.rows.slice(start, start + rowsMax);
    },
  };
}

/** Young-generation size of the worker in MiB. With Node's default, a large file takes 100 MiB more. */
const youngGenerationMegabytes = 16;

/** One worker reads one file, with a deadline and a limited heap. It has ended when this function returns. */
async function readInThread(
  content: Uint8Array<ArrayBuffer>,
  { collect, limits: given, ...header }: XlsxOptions,
  { isHeadOnly }: { isHeadOnly: boolean },
): Promise<{ head: TableHead; pages: RowPage[]; tail?: TableTail; content?: Uint8Array<ArrayBuffer> }> {
  const limits = { ...defaultLimits, ...given };
  const request: WorkerRequest = { content, header, collect: collect?.headers ?? [], limits, isHeadOnly };
  // The extension is .ts when the sources run directly, as in tests.
  const worker = new Worker(new URL(`./xlsx-table.worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: request,
    transferList: [content.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytesMax, maxYoungGenerationSizeMb: youngGenerationMegabytes },
  });
  let head!: TableHead;
  const pages: RowPage[] = [];
  const last = Promise.withResolvers<Extract<WorkerReply, { kind: 'read' | 'refused' }>>();
  worker.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'head') head = reply.head;
    else if (reply.kind === 'page') {
      pages.push(reply.page);
      try {
        collect?.take(reply.collected);
      } catch (error) {
        last.reject(error);
      }
    } else last.resolve(reply);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => last.reject(explain(error)));
  worker.on('exit', () => last.reject(new Error('The worker that reads the workbook ended early.')));
  const deadline = setTimeout(() => last.reject(tooSlow(limits)), limits.secondsMax * 1000);
  try {
    const reply = await last.promise;
    if (reply.kind === 'refused') throw new XlsxError(reply.code, reply.message, reply.params, reply.found);
    return { head, pages, tail: reply.tail, content: reply.content };
  } finally {
    clearTimeout(deadline);
    // Awaited, because a stream that was stopped early may still inflate bytes of `content` in another thread.
    await worker.terminate();
  }
}

function tooSlow({ secondsMax }: XlsxLimits): XlsxError {
  const message = `The file could not be read within ${secondsMax} seconds. Save a simpler copy of it, with values only.`;
  return new XlsxError('too-slow', message, { secondsMax });
}

function explain(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new XlsxError(
    'too-large-inflated',
    'The file needs more memory than is allowed. Split it, or remove the data that is not needed.',
    { context: 'memory' },
  );
}
