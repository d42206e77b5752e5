// The folder of an embedded installation: one process at a time, and one secret that outlives restarts.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the folder; the message is a sentence for whoever started this one. */
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
   * Takes the folder for this process alone, and makes it where there is none. Two processes on one embedded
   * database lose each other's rows without a word. The lock is SQLite's: the system frees it when a process
   * ends, however it ends. Throws {@link DataDirectoryInUseError}.
   */
  static take(directory: string): DataDirectory {
    const path = resolve(directory);
    mkdirSync(path, { recursive: true, mode: 0o700 });
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
    return new DataDirectory(path, lock);
  }

  /** Where the database keeps its files. */
  get databasePath(): string {
    return join(this.path, 'database');
  }

  /** A secret of 384 random bits, made at the first start and kept, readable by its owner only. */
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
