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

async function execute(serverUrl: string, sql: string): Promise<void> {
  const client = new Client(serverUrl);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
