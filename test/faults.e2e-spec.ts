import { beforeAll, describe, expect, it } from 'vitest';
import { ImportLeases } from '../src/imports/run/import-leases.service.ts';
import { type FaultKind, Faults } from './support/faults.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

const existingUsers = 230;

// Each statement of an import fails once, one after another, and each commit fails before and after it is stored.
describe('an import on a failing database', { timeout: 300_000 }, () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let faults: Faults;
  beforeAll(async () => {
    company = await testApp.company();
    await testApp.database.inCompany(company.id, (em) =>
      em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, email, first_name, last_name, company_name, role,
           email_key, search_key, name_key, first_name_key, last_name_key, company_name_key)
         select gen_random_uuid(), ?::uuid, 'fault.' || n, 'fault.' || n, '', 'fault.' || n || '@example.com', 'F', 'U', 'Acme', 'member', '', '', '', '', '', ''
         from generate_series(1, ?) as n`,
        [company.id, existingUsers],
      ),
    );
    faults = new Faults(testApp.database);
  });

  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    faults.exempt(() => testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters)));
  const file = (round: string) =>
    staff(
      newPerson(`${round}.a`, { Fax: '+852 1111 1111' }),
      newPerson(`${round}.b`),
      newPerson(`${round}.bad`, { Email: 'nowhere' }),
      ...Array.from({ length: existingUsers }, (_, index) => ({ Username: `fault.${index + 1}`, Title: round, Fax: '+852 2222 2222' })),
    );

  /** Sends the file until it is accepted, as a client does after a 503 or no response. */
  const send = async (round: string, mode: string): Promise<string> => {
    const content = await file(round);
    for (let attempt = 0; attempt < 3; attempt++) {
      const { status, body } = await testApp
        .http(company.token)
        .post(`${company.path}/imports`)
        .set('idempotency-key', `${round}-${mode}`)
        .field('mode', mode)
        .attach('file', content, 'staff.xlsx');
      if (status === 202) return body.id;
      expect(status).toBe(503);
    }
    throw new Error('The file was never accepted.');
  };

  /** Waits for the state. Leases expire at once, and waiting imports are queued without the delay of the sweep. */
  const settle = async (importId: string, state: string) => {
    await expect
      .poll(
        async () => {
          const [found] = await query<{ state: string; lease_until: string | null }>(
            'select state, lease_until from imports where id = ?',
            importId,
          );
          if (found!.state === state) return state;
          await query(
            `update imports set lease_until = now() - interval '1 second' where id = ? and state = 'running' and lease_until < now() + interval '9 seconds'`,
            importId,
          );
          await faults.exempt(() => testApp.app.get(ImportLeases).sendWaiting());
          return found!.state;
        },
        { timeout: 30_000, interval: 100 },
      )
      .toBe(state);
  };

  const expectOnce = async (importId: string, round: string) => {
    const [found] = await query<Record<string, number>>(
      'select total, created, updated, unchanged, rejected, not_processed from imports where id = ?',
      importId,
    );
    expect(found).toEqual({ total: existingUsers + 3, created: 2, updated: existingUsers, unchanged: 0, rejected: 1, not_processed: 0 });
    const [rows] = await query<Record<string, unknown>>(
      'select count(*)::int as n, count(distinct position)::int as positions from import_rows where import_id = ?',
      importId,
    );
    expect(rows).toEqual({ n: existingUsers + 3, positions: existingUsers + 3 });
    const audit = await query<{ action: string; n: number; targets: number }>(
      `select action, count(*)::int as n, count(distinct target_id)::int as targets from audit_events
       where details->>'importId' = ? and action like 'user.%' group by action order by action`,
      importId,
    );
    expect(audit).toEqual([
      { action: 'user.created', n: 2, targets: 2 },
      { action: 'user.updated', n: existingUsers, targets: existingUsers },
    ]);
    const [users] = await query<Record<string, number>>(
      `select count(*) filter (where title = ?)::int as updated, count(*) filter (where username like ?)::int as created,
         count(distinct version) filter (where username like 'fault.%')::int as versions from users where company_id = ?`,
      round,
      `${round}.%`,
      company.id,
    );
    expect(users).toEqual({ updated: existingUsers, created: 2, versions: 1 });
    const [uploads] = await query<{ n: number }>('select count(*)::int as n from import_uploads where import_id = ?', importId);
    expect(uploads!.n).toBe(0);
  };

  it.each<FaultKind>(['statement', 'commit-lost', 'commit-unknown'])('applies each row exactly once when a %s fails', async (kind) => {
    let failed = 0;
    for (let n = 1; ; n++) {
      const round = `${kind}.${n}`;
      faults.arm(kind, n);
      const id = await send(round, 'apply');
      await settle(id, 'completed');
      await expectOnce(id, round);
      // The loop ends with the first import that met no fault.
      if (!faults.disarm()) break;
      failed++;
    }
    expect(failed).toBeGreaterThan(5);
  });

  it('applies a preview once, whichever commit is not confirmed', async () => {
    let failed = 0;
    for (let n = 1; ; n++) {
      const round = `preview.${n}`;
      const id = await send(round, 'preview');
      await settle(id, 'previewed');
      faults.arm('commit-unknown', n);
      const apply = () => testApp.http(company.token).post(`${company.path}/imports/${id}/apply`);
      const { status } = await apply();
      // A client that got no confirmation sends the request again.
      const statuses = status === 202 ? [status] : [status, (await apply()).status];
      expect([202, 409]).toContain(statuses.at(-1));
      await settle(id, 'completed');
      await expectOnce(id, round);
      if (!faults.disarm()) break;
      failed++;
    }
    expect(failed).toBeGreaterThan(5);
  });
});
