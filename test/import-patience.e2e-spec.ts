import { beforeAll, describe, expect, it } from 'vitest';
import { ImportLeases } from '../src/imports/run/import-leases.service.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('an import that fails for no fault of its own', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters));
  const asOwner = (...statements: string[]) =>
    testApp.database.acrossCompanies(async (em) => {
      for (const sql of ['reset role', ...statements]) await em.execute(sql);
    });
  const get = async (id: string) => (await testApp.http(company.token).get(`${company.path}/imports/${id}`).expect(200)).body;
  const begin = async (...usernames: string[]) => {
    const { body } = await testApp
      .http(company.token)
      .post(`${company.path}/imports`)
      .attach('file', await staff(...usernames.map((username) => newPerson(username))), 'staff.xlsx')
      .expect(202);
    return body.id as string;
  };
  const waitForFailures = async (id: string, failures: number) => {
    await expect
      .poll(async () => (await query<{ failures: number }>('select failures from imports where id = ?', id))[0]!.failures)
      .toBe(failures);
  };
  /** Makes the next attempt due, and begins it. */
  const retryNow = async (id: string) => {
    await query(`update imports set lease_until = now() - interval '1 second', retry_at = now() where id = ?`, id);
    await testApp.app.get(ImportLeases).sendWaiting();
  };
  /** As a full disk or a broken extension does: every new user fails. */
  const breakUsers = () =>
    asOwner(
      `create function fail_new_users() returns trigger language plpgsql as $$ begin raise exception 'broken' using errcode = '58030'; end $$`,
      'create trigger fail_new_users before insert on users for each row execute function fail_new_users()',
    );
  const repairUsers = () => asOwner('drop trigger fail_new_users on users', 'drop function fail_new_users()');

  beforeAll(async () => {
    company = await testApp.company();
  });

  it('waits longer and longer, keeps its file, says when it goes on, and completes', async () => {
    await breakUsers();
    const id = await begin('patient.one');
    const waits: number[] = [];
    for (let failures = 1; failures <= 8; failures++) {
      await waitForFailures(id, failures);
      const [found] = await query<{ wait: number }>(
        'select extract(epoch from retry_at - now())::float8 as wait from imports where id = ?',
        id,
      );
      waits.push(found!.wait);
      const { state, problem, progress } = await get(id);
      expect({ state, problem }).toEqual({ state: 'running', problem: null });
      expect(Date.parse(progress.retryAt)).toBeGreaterThan(Date.now());
      if (failures === 8) await repairUsers();
      await retryNow(id);
    }
    for (const [index, seconds] of [5, 20, 80, 320, 1_280, 3_600, 3_600, 3_600].entries()) {
      expect(waits[index]).toBeGreaterThan(seconds - 5);
      expect(waits[index]).toBeLessThanOrEqual(seconds);
    }
    await expect.poll(async () => (await get(id)).state).toBe('completed');
    expect(await get(id)).toMatchObject({ counts: { created: 1 }, progress: { retryAt: null } });
  });

  it('can be cancelled while it waits', async () => {
    await breakUsers();
    const id = await begin('patient.cancelled');
    await waitForFailures(id, 1);
    await testApp.http(company.token).post(`${company.path}/imports/${id}/cancel`).expect(200);
    await testApp.app.get(ImportLeases).sendWaiting();
    await expect.poll(async () => (await get(id)).state).toBe('cancelled');
    await repairUsers();
  });

  it('can be cancelled although each attempt fails before its first row', async () => {
    await asOwner(
      `create function fail_totals() returns trigger language plpgsql as $$ begin raise exception 'broken' using errcode = '58030'; end $$`,
      'create trigger fail_totals before update of total on imports for each row execute function fail_totals()',
    );
    const id = await begin('patient.stuck');
    await waitForFailures(id, 1);
    await testApp.http(company.token).post(`${company.path}/imports/${id}/cancel`).expect(200);
    await testApp.app.get(ImportLeases).sendWaiting();
    await expect.poll(async () => (await get(id)).state).toBe('cancelled');
    await asOwner('drop trigger fail_totals on imports', 'drop function fail_totals()');
  });

  it('ends at once if its stored file was damaged, and asks for the file again', async () => {
    await breakUsers();
    const id = await begin('patient.damaged');
    await waitForFailures(id, 1);
    await repairUsers();
    await query('update import_uploads set content = overlay(content placing ? from 20) where import_id = ?', Buffer.from('damage'), id);
    await retryNow(id);
    await expect.poll(async () => (await get(id)).state).toBe('failed');
    expect((await get(id)).problem).toMatchObject({ code: 'imports/interrupted', detail: expect.stringContaining('Send the file again') });
  });
});
