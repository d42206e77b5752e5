// Runs in a worker thread: reads one file and hands its rows over, packed. It ends with that, and its memory with it.
import { platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { normalizeHeader } from './header.ts';
import type { OwnBytes } from './own-bytes.ts';
import { PackedRows } from './packed-rows.ts';
import { readHead, readTable } from './table-reader.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, collect, limits, isHeadOnly } = workerData as WorkerRequest;
const port = parentPort!;

/** What is large is handed over, not copied. */
function post(answer: WorkerReply, large: OwnBytes[] = []): void {
  port.postMessage(
    answer,
    large.map(({ buffer }) => buffer),
  );
}

/** A third of the weight of other threads: with more, requests wait; with less, reading would hardly go on while passwords are hashed. */
const niceness = 5;

/** Requests go first. On Linux each thread has a priority of its own (setpriority(2)); elsewhere it is the process's. */
function stepBack(): void {
  if (platform() !== 'linux') return;
  try {
    setPriority(niceness);
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
  stepBack();
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
  rows.finish();
  post({ kind: 'read' });
}

try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
