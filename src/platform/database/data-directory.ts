// The folder of an embedded database: it locks out other processes, and stores the secret for access tokens.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { restrictPermissions } from './restrict-permissions.ts';

const roomBytesMin = 4 * 1024 * 1024;

/** Another process uses the folder. The message says what to do. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

export class DataDirectory {
  readonly path: string;
  readonly #lock: DatabaseSync;

  private constructor(path: string, lock: DatabaseSync) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Creates the folder if necessary and locks it for this process: two processes on one embedded database silently lose each
   * other's rows. The lock is SQLite's, because the operating system releases it even when a process is killed. Then restricts
   * everything in the folder to its owner, because even the write-ahead log holds hashes. Throws {@link DataDirectoryInUseError}.
   */
  static lock(directory: string): DataDirectory {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = realpathSync(resolve(directory));
    const lock = new DatabaseSync(join(path, 'lock'), { timeout: 0 });
    try {
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if (!/locked|busy/i.test((error as Error).message)) throw error;
      throw new DataDirectoryInUseError(
        `Another process is using the data in ${path}. Stop it first, or give this one a DATA_DIR of its own, or DATABASE_URL of a PostgreSQL server, which several may share.`,
      );
    }
    restrictPermissions(path);
    return new DataDirectory(path, lock);
  }

  static hasDatabase(directory: string): boolean {
    return existsSync(join(directory, 'database'));
  }

  /** The folder of the database files. */
  get databasePath(): string {
    return join(this.path, 'database');
  }

  /** Whether some rows can still be written. Without room the database refuses new rows, although small changes go on for a while. */
  async hasRoom(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize >= roomBytesMin;
  }

  /** A secret of 384 random bits. The first start generates it and stores it, readable by its owner only. */
  jwtSecret(): string {
    const file = join(this.path, 'jwt-secret');
    try {
      writeFileSync(file, randomBytes(48).toString('base64'), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(file, 'utf8');
  }

  release(): void {
    this.#lock.close();
  }
}
