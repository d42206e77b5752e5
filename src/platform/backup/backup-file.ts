import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { type BackupHeader, BackupError, readMarkLine } from './backup-format.ts';

/** Readable by its owner alone: it has hashes of passwords. */
const mode = 0o600;
/** The fastest that still makes text a fifth of its size. */
const level = 3;

const isFileError = (error: unknown): error is NodeJS.ErrnoException => /^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code));

/** Writes the lines to a new file, which appears when it is complete. Throws {@link BackupError} if it cannot. */
export async function writeBackupFile(path: string, lines: AsyncIterable<string>): Promise<void> {
  if (await stat(path).catch(() => null)) throw new BackupError(`${path} exists already. Give the backup a new name.`);
  const unfinished = `${path}.unfinished`;
  try {
    await pipeline(Readable.from(lines), createGzip({ level }), createWriteStream(unfinished, { flags: 'wx', mode, flush: true }));
    await rename(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new BackupError(`${unfinished} is left of an interrupted backup, or another one is running. Delete it first.`);
    await rm(unfinished, { force: true });
    throw isFileError(error) ? new BackupError(`${path} cannot be written: ${error.message}.`) : error;
  }
}

/** The header of a backup, and its other lines. Throws {@link BackupError}, also while the lines are read. */
export async function openBackupFile(path: string): Promise<{ header: BackupHeader; lines: AsyncIterable<string> }> {
  const lines = readLines(path);
  const first = await lines.next();
  const mark = first.done ? null : readMarkLine(first.value);
  if (!mark || !('header' in mark) || mark.header.format !== 'cardroll-backup') {
    await lines.return();
    throw new BackupError(`${path} is no backup of Cardroll, or it is damaged.`);
  }
  if (mark.header.formatVersion !== 1)
    throw new BackupError(`${path} was made by a newer version: ${mark.header.program}. Restore it with that.`);
  return { header: mark.header, lines };
}

/**
 * Lines end with a line feed and nothing else: texts may have U+2028, at which `readline` ends a line too. Not more is read than
 * the caller takes.
 */
async function* readLines(path: string): AsyncGenerator<string, void, undefined> {
  const file = createReadStream(path);
  const text = createGunzip();
  text.setEncoding('utf8');
  file.on('error', (error) => text.destroy(error));
  file.pipe(text);
  try {
    let rest: string[] = [];
    for await (const chunk of text as AsyncIterable<string>) {
      const parts = chunk.split('\n');
      const last = parts.pop()!;
      for (const part of parts) {
        yield [...rest, part].join('');
        rest = [];
      }
      rest.push(last);
    }
    if (rest.some((part) => part !== '')) yield rest.join('');
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw new BackupError(`${path} is no backup of Cardroll, or it is incomplete or damaged. Nothing was restored.`);
    throw isFileError(error) ? new BackupError(`${path} cannot be read: ${error.message}.`) : error;
  } finally {
    file.destroy();
  }
}
