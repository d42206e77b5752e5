import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A spooled temporary file: pages of text that are written in one short transaction and read later, by a client that
 * may be slow. The first pages stay in memory; the others go to a file that is unlinked as soon as it is open, so that it is
 * deleted even after a crash.
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
      this.#file ??= await openUnlinked();
      const bytes = Buffer.from(page, 'utf8');
      await this.#file.write(bytes, 0, bytes.length, this.#end);
      this.#end += bytes.length;
      this.#bytesOnDisk.push(bytes.length);
    }
  }

  /** The pages in the order in which they were written. Closes the file at the end. */
  async *pages(): AsyncGenerator<string> {
    try {
      yield* this.#inMemory;
      let position = 0;
      for (const length of this.#bytesOnDisk) {
        const { buffer } = await this.#file!.read(Buffer.allocUnsafe(length), 0, length, position);
        position += length;
        yield buffer.toString('utf8');
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

async function openUnlinked(): Promise<FileHandle> {
  const path = join(tmpdir(), `cardroll-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
