import { beforeAll, describe, expect, it, vi } from 'vitest';
import { databaseNow, noteDatabaseTime } from '../src/platform/database/database-clock.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';

describe('tables of another version', () => {
  const testApp = useTestApp();
  const query = (sql: string, ...parameters: unknown[]) => testApp.database.asOwner((em) => em.execute(sql, parameters));
  const made = (tables: string, oldest: string) =>
    query('update installation set tables_of_version = ?, oldest_version = ?', tables, oldest);

  it('that this program may run on are left as they are', async () => {
    await query(`insert into migrations (name) values ('20990101000000-later')`);
    await made('99.0.0', '0.1.0');
    await testApp.database.migrations.apply();
    expect((await testApp.database.migrations.state()).versions).toEqual({
      tables: '99.0.0',
      oldest: '0.1.0',
      unknown: ['20990101000000-later'],
    });
    await testApp.http().get('/health/ready').expect(200);
  });

  it('that need a newer program refuse the start, with both versions', async () => {
    await made('99.0.0', '98.1.0');
    await expect(testApp.database.migrations.apply()).rejects.toThrow(
      /^The tables were made by version 99\.0\.0, and this is version \d+\.\d+\.\d+\. They need version 98\.1\.0 or newer\.$/,
    );
  });
});

describe('an instance whose clock is two hours ahead of that of the database', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  const hours = 3_600_000;
  /** A response that was slow tells no time. */
  const noteServerTime = async () => {
    await testApp.database.acrossCompanies(async () => undefined);
    expect(Math.abs(databaseNow().getTime() - Date.now())).toBeGreaterThan(hours);
  };
  beforeAll(async () => {
    company = await testApp.company();
  });

  it.each([2, -2])('gives times and tokens of the database (%i hours)', async (ahead) => {
    const { id } = await testApp.member(company);
    const databaseTime = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: databaseTime + ahead * hours });
    try {
      // The embedded database has the clock of its process; a server tells its own with each transaction.
      if (testApp.database.isEmbedded) noteDatabaseTime(databaseTime, 0);
      else await vi.waitFor(noteServerTime, 20_000);
      const { body } = await testApp
        .http(company.token)
        .post(`${company.path}/users/${id}/impersonations`)
        .send({ reason: 'A clock that is wrong' })
        .expect(201);
      const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url').toString());
      for (const time of [claims.exp * 1000, Date.parse(body.expiresAt)]) {
        expect(time - databaseTime).toBeGreaterThan(29 * 60_000);
        expect(time - databaseTime).toBeLessThan(31 * 60_000);
      }
      await testApp.http(body.accessToken).get('/api/v1/me').expect(200);
      await testApp.http(body.accessToken).delete('/api/v1/impersonation').expect(204);
    } finally {
      vi.useRealTimers();
      noteDatabaseTime(Date.now(), 0);
    }
  });
});
