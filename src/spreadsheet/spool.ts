import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Rows that wait on disk between a short transaction that reads them all and a reader who may be slow. The file
 * has no name from its first moment on, so that it cannot stay behind, whatever happens.
 */
export class Spool<Row> {
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create<Row>(): Promise<Spool<Row>> {
    const path = join(tmpdir(), `cardroll-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new Spool<Row>(file);
  }

  async write(rows: Row[]): Promise<void> {
    if (rows.length === 0) return;
    const { bytesWritten } = await this.#file.write(`${rows.map(toLine).join('\n')}\n`, this.#bytes);
    this.#bytes += bytesWritten;
  }

  /** All rows in pages of the given size; closes the file at the end. */
  async *pages(size: number): AsyncGenerator<Row[]> {
    try {
      let page: Row[] = [];
      for await (const line of createInterface({
        input: this.#file.createReadStream({ start: 0, autoClose: false }),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        page.push(JSON.parse(line) as Row);
        if (page.length < size) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}

/** Unicode's own line separators would end a line for the reader; JSON allows them as they are. */
function toLine(row: unknown): string {
  return JSON.stringify(row).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
