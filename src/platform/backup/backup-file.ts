import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { type BackupHeader, BackupError, readMarkLine } from './backup-format.ts';

/** Readable by its owner alone: it has hashes of passwords. */
const mode = 0o600;
/** The fastest that still makes text a fifth of its size. */
const level = 3;

/** Writes the lines to a new file, which appears when it is complete. Throws {@link BackupError} if it exists. */
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
    throw error;
  }
}

/** The header of a backup, and its other lines. Throws {@link BackupError}. */
export async function openBackupFile(path: string): Promise<{ header: BackupHeader; lines: AsyncIterable<string> }> {
  const file = createReadStream(path);
  const text = createGunzip();
  // Errors of the file and of its compression come with the lines.
  const piped = pipeline(file, text).catch((error: unknown) => error);
  const all = createInterface({ input: text, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const end = { done: true as const, value: undefined };
  const first = await Promise.race([all.next().catch(() => end), piped.then(() => end)]);
  const mark = first.done ? null : readMarkLine(first.value);
  if (!mark || !('header' in mark) || mark.header.format !== 'cardroll-backup') {
    file.destroy();
    const reason = (await piped) as NodeJS.ErrnoException | undefined;
    throw new BackupError(reason?.code === 'ENOENT' ? `There is no file ${path}.` : `${path} is no backup of Cardroll, or it is damaged.`);
  }
  if (mark.header.formatVersion !== 1)
    throw new BackupError(`${path} was made by a newer version: ${mark.header.program}. Restore it with that.`);
  return { header: mark.header, lines: { [Symbol.asyncIterator]: () => all } };
}
