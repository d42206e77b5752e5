import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Rows that wait between a short transaction that reads them all and a reader who may be slow: the first of them
 * in memory, the rest on disk. The file has no name from its first moment on, so that it cannot stay behind.
 */
export class Spool<Row> {
  readonly #rowsInMemoryMax: number;
  readonly #pagesInMemory: Row[][] = [];
  #rows = 0;
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(rowsInMemoryMax = 10_000) {
    this.#rowsInMemoryMax = rowsInMemoryMax;
  }

  /** Adds a page of rows. */
  async write(page: Row[]): Promise<void> {
    if (page.length === 0) return;
    this.#rows += page.length;
    if (this.#rows <= this.#rowsInMemoryMax) this.#pagesInMemory.push(page);
    else {
      this.#file ??= await openNameless();
      const { bytesWritten } = await this.#file.write(toLine(page), this.#bytes);
      this.#bytes += bytesWritten;
    }
  }

  /** The pages as they were written; closes the file at the end. */
  async *pages(): AsyncGenerator<Row[]> {
    try {
      yield* this.#pagesInMemory;
      if (!this.#file) return;
      for await (const line of createInterface({ input: this.#file.createReadStream({ start: 0, autoClose: false }) })) {
        yield JSON.parse(line) as Row[];
      }
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `cardroll-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

/** Unicode's own line separators would end a line for the reader; JSON allows them as they are. */
function toLine(page: unknown[]): string {
  const line = JSON.stringify(page);
  return /[\u2028\u2029]/.test(line) ? `${line.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n` : `${line}\n`;
}
