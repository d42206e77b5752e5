import { Client } from 'pg';

export function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export function createDatabase(serverUrl: string, name: string, template?: string): Promise<void> {
  return execute(serverUrl, `create database ${name}${template ? ` template ${template}` : ''}`);
}

export function dropDatabase(serverUrl: string, name: string): Promise<void> {
  return execute(serverUrl, `drop database if exists ${name} with (force)`);
}

/** A login of the server with at most one special right, and an empty database that belongs to it. */
export async function createOwnedDatabase(serverUrl: string, name: string, right = ''): Promise<string> {
  await execute(serverUrl, `create role ${name} login ${right} password 'plain-lantern-5'`);
  await execute(serverUrl, `create database ${name} owner ${name}`);
  return Object.assign(new URL(urlOf(serverUrl, name)), { username: name, password: 'plain-lantern-5' }).href;
}

export async function dropOwnedDatabase(serverUrl: string, name: string): Promise<void> {
  await dropDatabase(serverUrl, name);
  await execute(serverUrl, `drop role ${name}`);
}

/** Terminates all connections to the database, as a restart of the server does. */
export function dropConnections(databaseUrl: string): Promise<void> {
  return execute(
    databaseUrl,
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  );
}

async function execute(serverUrl: string, sql: string): Promise<void> {
  const client = new Client(serverUrl);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
