// better-auth with its admin plugin, on an empty database: 10,000 users and an admin.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { hashPassword } from 'better-auth/crypto';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin } from 'better-auth/plugins/admin';
import { Pool } from 'pg';
import { accountCount, password, peopleCount } from './sizes.ts';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });
const server = createServer();
server.listen(0, '127.0.0.1', () => void serve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

async function serve(baseURL: string): Promise<void> {
  const options = {
    baseURL,
    secret: process.env['JWT_SECRET']!,
    database: pool,
    emailAndPassword: { enabled: true },
    plugins: [admin()],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions;
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  await addUsers();
  const handle = toNodeHandler(betterAuth(options));
  server.on('request', (request, response) => void handle(request, response));
  console.log(`better-auth is ready: ${baseURL}`);
}

/** The first of them is the admin, and the first 301 have a password. */
async function addUsers(): Promise<void> {
  await pool.query(
    `insert into "user" (id, name, email, "emailVerified", role, "createdAt", "updatedAt")
     select 'user-' || n, 'Old User ' || n, 'old.' || n || '@example.com', true, case n when 0 then 'admin' else 'user' end, now(), now()
     from generate_series(0, $1::int) as n`,
    [peopleCount],
  );
  await pool.query(
    `insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     select 'account-' || n, 'user-' || n, 'credential', 'user-' || n, $2, now(), now() from generate_series(0, $1::int) as n`,
    [accountCount, await hashPassword(password)],
  );
  await pool.query('vacuum analyze "user"');
  await pool.query('vacuum analyze account');
}
