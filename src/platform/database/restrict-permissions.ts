import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const otherModes = 0o077;
const codesOfOtherOwner = new Set(['EPERM', 'EACCES']);

/**
 * Takes a folder, and everything below, from all but its owner: 0700, and 0600 for files. Files that this process creates from
 * now on get the same. Symbolic links are not followed. Does nothing on Windows, which has no such modes.
 */
export function restrictPermissions(folder: string): void {
  if (process.platform === 'win32') return;
  // The mask belongs to the process, also for its threads, and only the main thread may set it.
  if (isMainThread) process.umask(process.umask() | otherModes);
  restrictFolder(folder);
}

function restrictFolder(folder: string): void {
  restrict(folder);
  for (const entry of readFolder(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) restrictFolder(path);
    else if (entry.isFile()) restrict(path);
  }
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return warnOfOtherOwner(folder, error, []);
  }
}

/** Its owner keeps what it could do: a folder may hold programs of others. */
function restrict(path: string): void {
  try {
    const { mode } = lstatSync(path);
    if ((mode & otherModes) !== 0) chmodSync(path, mode & 0o700);
  } catch (error) {
    // Deleted meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    warnOfOtherOwner(path, error, undefined);
  }
}

/** Such as `lost+found` on a volume. The service does not own it, so it has not stored anything in it. */
function warnOfOtherOwner<T>(path: string, error: unknown, result: T): T {
  if (!codesOfOtherOwner.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  process.emitWarning(`${path} belongs to another user, so its permissions cannot be restricted to the service.`);
  return result;
}
