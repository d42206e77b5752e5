// Runs in a worker thread: reads one file and hands its rows over, packed. It ends with that, and its memory with it.
import { parentPort, workerData } from 'node:worker_threads';
import { cellText } from './cell.ts';
import { normalizeHeader } from './header.ts';
import { PackedRows } from './packed-rows.ts';
import { readHead, readTable, type TableHead, type TableRow } from './table-reader.ts';
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, collect, limits, isHeadOnly } = workerData as WorkerOrder;
const port = parentPort!;

/** Longer than anything that texts are collected to be compared by. */
const collectedCharsMax = 300;

function post(answer: WorkerAnswer): void {
  // The pages are handed over, not copied.
  port.postMessage(answer, answer.kind === 'read' ? answer.pages.map(({ bytes }) => bytes.buffer) : []);
}

/** The texts of some columns, row by row, by the name of their header. */
class CollectedTexts {
  readonly texts: Record<string, string[]> = {};
  #places: [place: number, texts: string[]][] | undefined;

  add({ cells }: TableRow, head: TableHead): void {
    this.#places ??= head.header.flatMap(({ text }, place): [number, string[]][] => {
      const name = normalizeHeader(text);
      return collect.includes(name) ? [[place, (this.texts[name] = [])]] : [];
    });
    for (const [place, texts] of this.#places) texts.push(cellText(cells[place]).slice(0, collectedCharsMax));
  }
}

async function read(): Promise<void> {
  if (isHeadOnly) {
    post({ kind: 'read', head: await readHead(content, keyHeaders, limits), pages: [], collected: {} });
    return;
  }
  const rows = new PackedRows();
  const collected = new CollectedTexts();
  const head = await readTable(content, keyHeaders, limits, (row, head) => {
    rows.add(row);
    collected.add(row, head);
  });
  post({ kind: 'read', head, pages: await rows.finish(), collected: collected.texts });
}

try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
