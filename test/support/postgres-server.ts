// A PostgreSQL server of its own, from the programs that are installed on the machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A server with one database and a superuser without password, in a temporary folder, as a user without rights. */
export class PostgresServer {
  readonly url: string;
  readonly #directory: string;
  readonly #options: string;
  readonly #account = findAccount();

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.#options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`;
    this.url = `postgresql://cardroll@127.0.0.1:${port}/postgres`;
    if (this.#account) chownSync(directory, this.#account.uid, this.#account.gid);
    this.#run('initdb', '--username', 'cardroll', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync');
    this.resume();
  }

  static async start(): Promise<PostgresServer> {
    return new PostgresServer(mkdtempSync(join(tmpdir(), 'cardroll-postgres-')), await freePort());
  }

  /** The id of its first process, which can be halted to make a server that does not respond. */
  get pid(): number {
    return Number(readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Stops the server at once. It keeps its data and its port. */
  halt(): void {
    this.#run('pg_ctl', '--wait', '--mode', 'immediate', 'stop');
  }

  resume(): void {
    // The server writes its own log, because a pipe would end with this process.
    this.#run('pg_ctl', '--wait', '--log', join(this.#directory, 'log'), '--options', this.#options, 'start');
  }

  stop(): void {
    this.halt();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  #run(program: string, ...options: string[]): void {
    execFileSync(postgresProgram(program), ['--pgdata', this.#data, ...options], {
      ...this.#account,
      cwd: this.#directory,
      stdio: 'ignore',
    });
  }
}

/** The path of a program of PostgreSQL, of the newest version that is installed. */
export function postgresProgram(name: string): string {
  const debian = '/usr/lib/postgresql';
  const installed = existsSync(debian)
    ? readdirSync(debian)
        .toSorted((one, other) => Number(other) - Number(one))
        .map((version) => join(debian, version, 'bin'))
    : [];
  const found = [...installed, ...(process.env['PATH'] ?? '').split(delimiter)].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, name)),
  );
  if (!found)
    throw new Error('There is no PostgreSQL on this machine: install it (on Debian "apt-get install postgresql"), or set DATABASE_URL.');
  return join(found, name);
}

/** PostgreSQL refuses to run as root, so root starts it as a user without rights. */
function findAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const name = spawnSync('id', ['-u', 'postgres']).status === 0 ? 'postgres' : 'nobody';
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
