// Runs a command with DATABASE_URL set: the given one, or that of a server that is started for it.
import { spawn, spawnSync } from 'node:child_process';
import { PostgresServer } from './postgres-server.ts';

const [command, ...args] = process.argv.slice(2);
if (!command) throw new Error('Name the command to run.');

process.exitCode = process.env['DATABASE_URL'] ? run(process.env['DATABASE_URL']) : await runWithServer();

function run(databaseUrl: string): number {
  return spawnSync(command!, args, { stdio: 'inherit', env: { ...process.env, DATABASE_URL: databaseUrl } }).status ?? 1;
}

async function runWithServer(): Promise<number> {
  const server = await PostgresServer.start();
  try {
    return await runInBackground(server.url);
  } finally {
    server.stop();
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
