// Runs in a worker thread: reads one file and hands its rows over, packed. It ends with that, and its memory with it.
import { parentPort, workerData } from 'node:worker_threads';
import { normalizeHeader } from './header.ts';
import { PackedRows } from './packed-rows.ts';
import { readHead, readTable } from './table-reader.ts';
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, collect, limits, isHeadOnly } = workerData as WorkerOrder;
const port = parentPort!;

function post(answer: WorkerAnswer): void {
  if (answer.kind === 'refused') return port.postMessage(answer);
  // What is large is handed over, not copied.
  const large = [...answer.pages.flatMap(({ collected, others }) => [collected, others]), ...(answer.content ? [answer.content] : [])];
  port.postMessage(
    answer,
    large.map(({ buffer }) => buffer),
  );
}

async function read(): Promise<void> {
  if (isHeadOnly) {
    post({ kind: 'read', head: await readHead(content, keyHeaders, limits), pages: [], content });
    return;
  }
  let rows!: PackedRows;
  const head = await readTable(content, keyHeaders, limits, ({ header }) => {
    const names = header.map(({ text }) => normalizeHeader(text));
    rows = new PackedRows((place) => collect.includes(names[place]!));
    return (row) => rows.add(row);
  });
  post({ kind: 'read', head, pages: await rows.finish() });
}

try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
