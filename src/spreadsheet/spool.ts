import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that the pages of all spools together may take of the memory of this process. */
const memoryBytesMax = 16 * 1024 * 1024;
let memoryBytes = 0;

/**
 * A spooled temporary file: pages of text that are written in one short transaction and read later, by a client that may be
 * slow. The first pages stay in memory while there is room for them; the others go to a file that is unlinked as soon as it is
 * open, so that it is deleted even after a crash. Close a spool that is not read to its end.
 */
export class Spool {
  readonly #memoryBytesMax: number;
  readonly #inMemory: string[] = [];
  readonly #bytesOnDisk: number[] = [];
  #ownMemoryBytes = 0;
  #file: FileHandle | undefined;
  #end = 0;
  #isClosed = false;

  constructor(ownMemoryBytesMax = memoryBytesMax) {
    this.#memoryBytesMax = ownMemoryBytesMax;
  }

  /** Throws after {@link close}. */
  async write(page: string): Promise<void> {
    if (this.#isClosed) throw new Error('The spool was closed.');
    if (!this.#file && this.#takeMemory(page)) {
      this.#inMemory.push(page);
      return;
    }
    this.#file ??= await openUnlinked();
    const bytes = Buffer.from(page, 'utf8');
    await this.#file.write(bytes, 0, bytes.length, this.#end);
    this.#end += bytes.length;
    this.#bytesOnDisk.push(bytes.length);
  }

  /** The pages in the order in which they were written. Closes the spool at the end. */
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
      this.close();
    }
  }

  close(): void {
    this.#isClosed = true;
    memoryBytes -= this.#ownMemoryBytes;
    this.#ownMemoryBytes = 0;
    void this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  #takeMemory({ length }: string): boolean {
    // As many as characters take that are not Latin.
    const bytes = length * 2;
    if (this.#ownMemoryBytes + bytes > this.#memoryBytesMax || memoryBytes + bytes > memoryBytesMax) return false;
    this.#ownMemoryBytes += bytes;
    memoryBytes += bytes;
    return true;
  }
}

async function openUnlinked(): Promise<FileHandle> {
  const path = join(tmpdir(), `cardroll-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
