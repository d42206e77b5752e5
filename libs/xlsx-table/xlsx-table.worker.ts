// Runs in a worker thread: reads one file, posts its rows in packed pages, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { cellText } from './cell.ts';
import { normalizeHeader } from './header.ts';
import type { TableHead } from './open-table.ts';
import { RowPacker } from './packed-rows.ts';
import { readHead, readTable } from './table-reader.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, header, collect, limits, isHeadOnly } = workerData as WorkerRequest;

function post(reply: WorkerReply, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(reply, transfer);
}

/** The place of each collected column in the header; -1 for a column that the table does not have. */
function collectedPlaces(head: TableHead): number[] {
  const names = head.header.map(({ text }) => normalizeHeader(text, header.ignoredHeaderSuffix));
  return collect.map((name) => names.indexOf(name));
}

async function read(): Promise<void> {
  if (isHeadOnly) {
    post({ kind: 'head', head: await readHead(content, header, limits) });
    post({ kind: 'read', content }, [content.buffer]);
    return;
  }
  let places: number[] = [];
  const packer = new RowPacker((page, columns) =>
    post({ kind: 'page', page, collected: places.map((place) => columns[place]?.map(cellText) ?? []) }),
  );
  const tail = await readTable(content, header, limits, (head) => {
    post({ kind: 'head', head });
    places = collectedPlaces(head);
    return (row) => packer.add(row);
  });
  packer.finish();
  post({ kind: 'read', tail });
}

try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  const { code, message, params, found } = error;
  post({ kind: 'refused', code, message, params, found });
}
