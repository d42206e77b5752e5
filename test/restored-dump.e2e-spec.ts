import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditVerification } from '../src/audit/index.ts';
import { databaseSchema } from '../src/database-schema.ts';
import { openDatabase } from '../src/platform/database/index.ts';
import { createApp } from '../src/create-app.ts';
import { coverAuditLog } from './support/audit-chain.ts';
import { PostgresServer, postgresProgram } from './support/postgres-server.ts';
import { TestApp } from './support/test-app.ts';
import { testSettings } from './support/test-settings.ts';

// Transaction ids begin again in the new cluster, below all that the dump has.
describe.skipIf(!process.env['DATABASE_URL'])('a dump that is restored into another cluster', { timeout: 180_000 }, () => {
  let other: PostgresServer;
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-dump-'));
  const file = join(directory, 'dump');

  beforeAll(async () => {
    other = await PostgresServer.start();
  });
  afterAll(() => {
    other.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('keeps a valid audit log that goes on', async () => {
    const source = await TestApp.start();
    const company = await source.company('Moves');
    await coverAuditLog(source.app);
    // An entry without a checkpoint moves as well.
    await source.http(company.token).patch(company.path).send({ name: 'Moved' }).expect(200);
    execFileSync(postgresProgram('pg_dump'), ['--format', 'custom', '--file', file, (source.database.backend as { url: string }).url]);
    await source.close();

    // Without the role and its rights, as managed servers are restored: the start makes both.
    execFileSync(postgresProgram('pg_restore'), ['--exit-on-error', '--no-owner', '--no-privileges', '--dbname', other.url, file]);
    const settings = testSettings({ DATABASE_URL: other.url });
    const database = await openDatabase(settings, databaseSchema, { onCrash: fail });
    const app = await createApp(settings, database);
    const reportOf = async () => (await new AuditVerification(database).verify()).find(({ companyId }) => companyId === company.id)!;
    const restored = await reportOf();
    expect(restored).toMatchObject({ problem: null, pending: 1 });
    await app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { username: company.admin.username, password: company.admin.password },
    });
    await coverAuditLog(app);
    expect(await reportOf()).toMatchObject({ problem: null, pending: 0, events: restored.events + 2 });
    await app.close();
    await database.close();
  });
});

function fail(error: Error): never {
  throw error;
}
