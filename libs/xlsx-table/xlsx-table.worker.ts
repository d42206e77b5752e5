// Runs in a worker thread: holds one file's table and hands it out in batches when asked.
import { parentPort, workerData } from 'node:worker_threads';
import { cellText } from './cell.ts';
import { readHead, readTable, type TableRow } from './table-reader.ts';
import type { WorkerAnswer, WorkerOrder, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, limits, isHeadOnly } = workerData as WorkerOrder;
const port = parentPort!;

/** Characters in one batch: equal texts are shared here but copied on their way to the main thread. */
const batchCharsMax = 2_000_000;

function post(answer: WorkerAnswer): void {
  port.postMessage(answer);
}

function nextBatch(rows: TableRow[], from: number, rowsMax: number): TableRow[] {
  let chars = 0;
  let end = from;
  while (end < rows.length && end - from < rowsMax && chars < batchCharsMax) {
    for (const cell of rows[end]!.cells) chars += cellText(cell).length;
    end++;
  }
  return rows.slice(from, end);
}

try {
  if (isHeadOnly) {
    post({ kind: 'opened', head: await readHead(content, keyHeaders, limits), rowCount: 0 });
  } else {
    const { head, rows } = await readTable(content, keyHeaders, limits);
    port.on('message', (request: WorkerRequest) => {
      if (request.kind === 'rows') post({ kind: 'rows', rows: nextBatch(rows, request.from, request.rowsMax) });
      else post({ kind: 'column', texts: rows.map(({ cells }) => cellText(cells[request.place]).slice(0, request.charsMax)) });
    });
    post({ kind: 'opened', head, rowCount: rows.length });
  }
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
