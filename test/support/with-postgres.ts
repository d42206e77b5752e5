// Runs a command with DATABASE_URL set: the given one, or that of a server that is started for it from the installed
// PostgreSQL programs, in a temporary folder and as a user without rights.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const [command, ...args] = process.argv.slice(2);
if (!command) throw new Error('Name the command to run.');

process.exitCode = process.env['DATABASE_URL'] ? run(process.env['DATABASE_URL']) : await runWithServer();

function run(databaseUrl: string): number {
  return spawnSync(command!, args, { stdio: 'inherit', env: { ...process.env, DATABASE_URL: databaseUrl } }).status ?? 1;
}

async function runWithServer(): Promise<number> {
  const programs = findPrograms();
  const account = findAccount();
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-postgres-'));
  if (account) chownSync(directory, account.uid, account.gid);
  const data = join(directory, 'data');
  const port = await freePort();
  // The server writes its own log, because a pipe would end with this process.
  const control = (...options: string[]) =>
    execFileSync(join(programs, 'pg_ctl'), ['--pgdata', data, '--wait', ...options], { ...account, cwd: directory, stdio: 'ignore' });
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'cardroll', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
    { ...account, cwd: directory, stdio: 'ignore' },
  );
  const serverOptions = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`;
  control('--log', join(directory, 'log'), '--options', serverOptions, 'start');
  try {
    return await runInBackground(`postgresql://cardroll@127.0.0.1:${port}/postgres`);
  } finally {
    control('--mode', 'immediate', 'stop');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Unlike {@link run} it passes signals on, so that the server is always stopped. */
async function runInBackground(databaseUrl: string): Promise<number> {
  const child = spawn(command!, args, { stdio: 'inherit', env: { ...process.env, DATABASE_URL: databaseUrl } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function findPrograms(): string {
  const debian = '/usr/lib/postgresql';
  const installed = existsSync(debian)
    ? readdirSync(debian)
        .toSorted((one, other) => Number(other) - Number(one))
        .map((version) => join(debian, version, 'bin'))
    : [];
  const found = [...installed, ...(process.env['PATH'] ?? '').split(delimiter)].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')),
  );
  if (!found)
    throw new Error('There is no PostgreSQL on this machine: install it (on Debian "apt-get install postgresql"), or set DATABASE_URL.');
  return found;
}

/** PostgreSQL refuses to run as root, so root starts it as a user without rights. */
function findAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const name = spawnSync('id', ['-u', 'postgres']).status === 0 ? 'postgres' : 'nobody';
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
