import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { release } from '../../libs/xlsx-table/index.ts';

/**
 * Pages of text that wait between a short transaction that reads them all and a reader who may be slow: the first of
 * them in memory, the rest on disk. The file has no name from its first moment on, so that it cannot stay behind.
 */
export class Spool {
  readonly #charsInMemoryMax: number;
  readonly #inMemory: string[] = [];
  readonly #bytesOnDisk: number[] = [];
  #chars = 0;
  #file: FileHandle | undefined;
  #end = 0;

  constructor(charsInMemoryMax = 4_000_000) {
    this.#charsInMemoryMax = charsInMemoryMax;
  }

  async write(page: string): Promise<void> {
    this.#chars += page.length;
    if (this.#chars <= this.#charsInMemoryMax) this.#inMemory.push(page);
    else {
      this.#file ??= await openNameless();
      const bytes = Buffer.from(page, 'utf8');
      await this.#file.write(bytes, 0, bytes.length, this.#end);
      this.#end += bytes.length;
      this.#bytesOnDisk.push(bytes.length);
      release(bytes);
    }
  }

  /** The pages as they were written; closes the file at the end. */
  async *pages(): AsyncGenerator<string> {
    try {
      yield* this.#inMemory;
      let position = 0;
      for (const length of this.#bytesOnDisk) {
        const { buffer } = await this.#file!.read(Buffer.allocUnsafe(length), 0, length, position);
        position += length;
        const page = buffer.toString('utf8');
        release(buffer);
        yield page;
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
