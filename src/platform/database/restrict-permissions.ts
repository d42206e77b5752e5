import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const ownerOnly = 0o077;
const codesOfOtherOwner = new Set(['EPERM', 'EACCES']);

/**
 * Gives a folder, and everything below, to its owner alone: 0700 and 0600. Files that this process creates from now on get
 * the same. Symbolic links are not followed. Does nothing on Windows, which has no such modes.
 */
export function restrictPermissions(folder: string): void {
  if (process.platform === 'win32') return;
  // The mask belongs to the process, also for its threads, and only the main thread may set it.
  if (isMainThread) process.umask(process.umask() | ownerOnly);
  restrictFolder(folder);
}

function restrictFolder(folder: string): void {
  restrict(folder, 0o700);
  for (const entry of readFolder(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) restrictFolder(path);
    else if (entry.isFile()) restrict(path, 0o600);
  }
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return warnOfOtherOwner(folder, error, []);
  }
}

function restrict(path: string, mode: number): void {
  try {
    if ((lstatSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
  } catch (error) {
    warnOfOtherOwner(path, error, undefined);
  }
}

/** Such as `lost+found` on a volume. The service does not own it, so it has not stored anything in it. */
function warnOfOtherOwner<T>(path: string, error: unknown, result: T): T {
  if (!codesOfOtherOwner.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  process.emitWarning(`${path} belongs to another user, so its permissions cannot be restricted to the service.`);
  return result;
}
