import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createDatabase, dropDatabase, urlOf } from './server-database.ts';
import { platformAdmin } from './test-settings.ts';

const serverUrl = process.env['DATABASE_URL'];

/** What a service process needs: folders of its own and, where DATABASE_URL names a server, a database of its own. */
export class ServiceEnvironment {
  readonly directory = mkdtempSync(join(tmpdir(), 'cardroll-service-'));
  readonly temporary = join(this.directory, 'tmp');
  /** The settings of the process, which a test may change before it starts one. */
  readonly variables: Record<string, string>;
  readonly #databaseName = `cardroll_service_${process.pid}_${randomBytes(4).toString('hex')}`;

  private constructor() {
    mkdirSync(this.temporary);
    this.variables = {
      DATA_DIR: this.directory,
      TMPDIR: this.temporary,
      SHUTDOWN_DRAIN_SECONDS: '0',
      BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
      BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    };
  }

  static async create(): Promise<ServiceEnvironment> {
    const environment = new ServiceEnvironment();
    if (!serverUrl) {
      environment.#prepareEmbedded();
      return environment;
    }
    await createDatabase(serverUrl, environment.#databaseName, inject('preparedDatabase').template);
    environment.variables['DATABASE_URL'] = urlOf(serverUrl, environment.#databaseName);
    environment.variables['JWT_SECRET'] = 'a-secret-of-tests-with-enough-bytes-in-it';
    return environment;
  }

  /** The tables are there before the first start, which would take some seconds to make them. */
  #prepareEmbedded(): void {
    const folder = join(this.directory, 'database');
    mkdirSync(folder, { mode: 0o700 });
    execFileSync('tar', ['--extract', '--file', inject('preparedDatabase').imagePath!, '--directory', folder]);
  }

  /** Replaces the prepared database on the server by one without any table. */
  async emptyServerDatabase(): Promise<void> {
    await dropDatabase(serverUrl!, this.#databaseName);
    await createDatabase(serverUrl!, this.#databaseName);
  }

  async dispose(): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
    if (serverUrl) await dropDatabase(serverUrl, this.#databaseName);
  }
}
