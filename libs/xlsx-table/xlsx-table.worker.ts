// Runs in a worker thread: reads one file and hands its rows over, packed. It ends with that, and its memory with it.
import { parentPort, workerData } from 'node:worker_threads';
import { cellText } from './cell.ts';
import { normalizeHeader } from './header.ts';
import { PackedRows } from './packed-rows.ts';
import { PackedTexts, type TextBlock } from './packed-texts.ts';
import { readHead, readTable, type TableHead, type TableRow } from './table-reader.ts';
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts';
import { XlsxError } from './xlsx-error.ts';

const { content, keyHeaders, collect, limits, isHeadOnly } = workerData as WorkerOrder;
const port = parentPort!;

/** Longer than anything that texts are collected to be compared by. */
const collectedCharsMax = 300;

function post(answer: WorkerAnswer): void {
  if (answer.kind === 'refused') return port.postMessage(answer);
  // What is large is handed over, not copied.
  const large = [...answer.pages.map(({ bytes }) => bytes), ...(answer.content ? [answer.content] : [])];
  port.postMessage(
    answer,
    large.map(({ buffer }) => buffer),
  );
}

/** The texts of some columns, row by row, by the name of their header. */
class CollectedTexts {
  readonly #byName = new Map<string, PackedTexts>();
  #places: [place: number, texts: PackedTexts][] | undefined;

  add({ cells }: TableRow, head: TableHead): void {
    this.#places ??= head.header.flatMap(({ text }, place): [number, PackedTexts][] => {
      const name = normalizeHeader(text);
      if (!collect.includes(name)) return [];
      const texts = new PackedTexts();
      this.#byName.set(name, texts);
      return [[place, texts]];
    });
    for (const [place, texts] of this.#places) texts.add(cellText(cells[place]).slice(0, collectedCharsMax));
  }

  finish(): Record<string, TextBlock[]> {
    return Object.fromEntries([...this.#byName].map(([name, texts]) => [name, texts.finish()]));
  }
}

async function read(): Promise<void> {
  if (isHeadOnly) {
    post({ kind: 'read', head: await readHead(content, keyHeaders, limits), pages: [], collected: {}, content });
    return;
  }
  const rows = new PackedRows();
  const collected = new CollectedTexts();
  const head = await readTable(content, keyHeaders, limits, (row, head) => {
    rows.add(row);
    collected.add(row, head);
  });
  post({ kind: 'read', head, pages: await rows.finish(), collected: collected.finish() });
}

try {
  await read();
} catch (error) {
  if (!(error instanceof XlsxError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message, found: error.found });
}
