import { extname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { ByteBlocks } from './byte-blocks.ts';
import { defaultLimits, type XlsxLimits } from './limits.ts';
import { normalizeHeader } from './header.ts';
import type { OwnBytes } from './own-bytes.ts';
import { collectedTexts, pageOf, type RowPage, unpackRows } from './packed-rows.ts';
import type { HeaderCell, TableHead, TableRow } from './table-reader.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

export interface XlsxOptions {
  /** Names, as by `normalizeHeader`, one of which marks the header row. */
  keyHeaders: string[];
  /** Columns that are wanted from top to bottom too. */
  collect?: CollectedColumns;
  limits?: Partial<XlsxLimits>;
}

export interface CollectedColumns {
  /** Names, as by `normalizeHeader`. */
  headers: string[];
  /**
   * Is given their texts while the rest is still being read, from top to bottom, some hundred rows at a time: those of
   * each header, and none for one that the table does not have.
   */
  take(texts: string[][]): void;
}

/** A table, packed in memory: a few bytes a row. */
export interface XlsxTable {
  head: TableHead;
  /** Rows with something in them, below the header. */
  rowCount: number;
  /** At most `rowsMax` rows from the given one on (0 is the first), often fewer; none at the end. */
  rows(from: number, rowsMax: number): TableRow[];
  /** The collected columns once more, as they were taken. */
  collected(): Generator<string[][]>;
  /** Gives its rows back: there are none afterwards. */
  close(): void;
}

/** What a look at a workbook tells, and its bytes, handed back. */
export interface InspectedXlsx {
  head: TableHead;
  content: OwnBytes;
}

/**
 * Tells what the zip, its parts and the header row can tell, without reading all rows. The bytes are handed to a
 * thread, and back again: the caller's own view of them is empty afterwards.
 * Throws {@link XlsxError}; nothing is left behind in memory or on disk.
 */
export async function inspectXlsx(content: OwnBytes, options: XlsxOptions): Promise<InspectedXlsx> {
  const { head, content: same } = await readInThread(content, options, true, () => undefined);
  return { head, content: same! };
}

/**
 * Reads a whole workbook, within its limits, off the event loop. The bytes are handed over to the thread that reads
 * them, and gone with it: the caller's view of them is empty afterwards. Throws {@link XlsxError}.
 */
export async function openXlsx(content: OwnBytes, options: XlsxOptions): Promise<XlsxTable> {
  const { collect } = options;
  const pages: RowPage[] = [];
  const blocks = new ByteBlocks();
  let places: number[] = [];
  const { head } = await readInThread(content, options, false, (page, { header }) => {
    const kept = { ...page, collected: blocks.keep(page.collected), others: blocks.keep(page.others) };
    pages.push(kept);
    if (!collect) return;
    if (pages.length === 1) places = placesOf(collect.headers, header);
    collect.take(collectedTexts(kept, places));
  });
  const last = pages.at(-1);
  // The page that was unpacked last: whoever reads in order asks for the rest of it next.
  let unpacked: { first: number; rows: TableRow[] } = { first: 0, rows: [] };
  return {
    head,
    rowCount: last ? last.first + last.rows.length : 0,
    rows(from, rowsMax) {
      if (from < unpacked.first || from >= unpacked.first + unpacked.rows.length) {
        const page = pageOf(pages, from);
        unpacked = page ? { first: page.first, rows: unpackRows(page) } : { first: from, rows: [] };
      }
      const start = from - unpacked.first;
      return unpacked.rows.slice(start, start + rowsMax);
    },
    *collected() {
      for (const page of pages) yield collectedTexts(page, places);
    },
    close() {
      pages.length = 0;
      blocks.close();
      unpacked = { first: 0, rows: [] };
    },
  };
}

/** Where the columns with these names stand in the header; -1 for one that is not there. */
function placesOf(names: string[], header: HeaderCell[]): number[] {
  const all = header.map(({ text }) => normalizeHeader(text));
  return names.map((name) => all.indexOf(name));
}

/**
 * What is a thread's own for young objects. A look needs little; with less than four, reading takes a tenth longer beside
 * requests, and with 16 a large file would take all of them until it ends.
 */
const youngHeapMegabytes = { look: 2, reading: 4 };

/** One worker for one file, with a deadline and a bounded heap; it is gone when this returns, whatever has happened. */
async function readInThread(
  content: OwnBytes,
  options: XlsxOptions,
  isHeadOnly: boolean,
  take: (page: RowPage, head: TableHead) => void,
): Promise<{ head: TableHead; content?: OwnBytes }> {
  const limits = { ...defaultLimits, ...options.limits };
  const { keyHeaders, collect } = options;
  const order: WorkerRequest = { content, keyHeaders, collect: collect?.headers ?? [], limits, isHeadOnly };
  // What a command line says of the heap takes the place of a thread's own limits, but only until the heap is there.
  setFlagsFromString('--max-old-space-size=0');
  setFlagsFromString('--max-semi-space-size=0');
  // Under a test runner the sources themselves run, and Node strips their types.
  const worker = new Worker(new URL(`./xlsx-table.worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: order,
    transferList: [content.buffer],
    resourceLimits: {
      maxOldGenerationSizeMb: limits.heapMegabytesMax,
      maxYoungGenerationSizeMb: youngHeapMegabytes[isHeadOnly ? 'look' : 'reading'],
    },
  });
  let head!: TableHead;
  const answered = Promise.withResolvers<Extract<WorkerReply, { kind: 'read' | 'refused' }>>();
  worker.on('message', (answer: WorkerReply) => {
    try {
      if (answer.kind === 'head') head = answer.head;
      else if (answer.kind === 'page') take(answer.page, head);
      else answered.resolve(answer);
    } catch (error) {
      answered.reject(error);
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => answered.reject(explain(error)));
  worker.on('exit', () => answered.reject(new Error('The reader of the workbook has ended.')));
  const deadline = setTimeout(() => answered.reject(tooSlow(limits)), limits.secondsMax * 1000);
  try {
    const answer = await answered.promise;
    if (answer.kind === 'refused') throw new XlsxError(answer.code, answer.message, answer.found);
    return { head, content: answer.content };
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
}

function tooSlow({ secondsMax }: XlsxLimits): XlsxError {
  return new XlsxError('too-slow', `The file could not be read within ${secondsMax} seconds. Save a simpler copy of it, with values only.`);
}

function explain(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new XlsxError(
    'too-large-inflated',
    'The file needs more memory than an import may use. Split it, or remove what is not staff data.',
  );
}
