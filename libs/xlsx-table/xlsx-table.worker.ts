// Runs in a worker thread: reads one file and hands its rows over, packed. It ends with that, and its memory with it.
import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { normalizeHeader } from './header.ts';
import { PackedRows } from './packed-rows.ts';
import { readHead, readTable } from './table-reader.ts';
import type { FileBytes, WorkerAnswer, WorkerOrder } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, collect, limits, isHeadOnly } = workerData as WorkerOrder;
const port = parentPort!;

/** What is large is handed over, not copied. */
function post(answer: WorkerAnswer, large: FileBytes[] = []): void {
  port.postMessage(
    answer,
    large.map(({ buffer }) => buffer),
  );
}

/** Whatever else the process does goes first. On Linux each thread has a priority of its own (setpriority(2)); elsewhere it is the process's. */
function stepBack(): void {
  if (platform() !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system forbids that, reading competes as before.
  }
}

async function read(): Promise<void> {
  if (isHeadOnly) {
    post({ kind: 'head', head: await readHead(content, keyHeaders, limits) });
    post({ kind: 'read', content }, [content]);
    return;
  }
  let rows!: PackedRows;
  await readTable(content, keyHeaders, limits, (head) => {
    post({ kind: 'head', head });
    const names = head.header.map(({ text }) => normalizeHeader(text));
    rows = new PackedRows(
      (place) => collect.includes(names[place]!),
      (page) => post({ kind: 'page', page }, [page.collected, page.others]),
    );
    return (row) => rows.add(row);
  });
  await rows.finish();
  post({ kind: 'read' });
}

stepBack();
try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
