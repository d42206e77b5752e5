import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

type Step =
  | { kind: 'create'; name: number; isAdmin: boolean }
  | { kind: 'role'; name: number; isAdmin: boolean }
  | { kind: 'disable'; name: number; isDisabled: boolean }
  | { kind: 'delete'; name: number }
  | { kind: 'import'; names: number[]; title: string };

const names = ['ann', 'ANN', 'Ａnn', 'ben', 'ben ', 'cat', 'dan', 'x'];
const name = fc.nat(names.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), name, isAdmin: fc.boolean() }),
  fc.record({ kind: fc.constant('role' as const), name, isAdmin: fc.boolean() }),
  fc.record({ kind: fc.constant('disable' as const), name, isDisabled: fc.boolean() }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({
    kind: fc.constant('import' as const),
    names: fc.array(name, { minLength: 1, maxLength: 5 }),
    title: fc.constantFrom('Clerk', 'Chief'),
  }),
);

// fast-check prints the seed of a failure, with which it can be had again.
describe('whatever admins of two companies do at once', { timeout: 240_000 }, () => {
  const testApp = useTestApp();

  const query = <Row>(sql: string) => testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql));
  let round = 0;

  const act = async (company: TestCompany, prefix: string, taken: Step): Promise<void> => {
    const http = testApp.http(company.token);
    if (taken.kind === 'import') {
      const rows = taken.names.map((one) => newPerson(`${prefix}${names[one]}`, { Title: taken.title }));
      const { status } = await http
        .post(`${company.path}/imports`)
        .set('prefer', 'wait=30')
        .attach('file', await staff(...rows), 'staff.xlsx');
      // Earlier steps may have demoted, disabled or deleted the very admin who acts.
      expect([202, 401, 403]).toContain(status);
      return;
    }
    const username = `${prefix}${names[taken.name]}`;
    if (taken.kind === 'create') {
      const role = taken.isAdmin ? 'company_admin' : 'member';
      await http
        .post(`${company.path}/users`)
        .send({ username, password: 'quiet-meadow-31', email: 'a@example.com', firstName: 'A', lastName: 'B', role });
      return;
    }
    const { body } = await http.get(`${company.path}/users?limit=200`);
    const users = (body.items ?? []) as { id: string; username: string }[];
    const user = users.find((one) => one.username === username) ?? users[taken.name % Math.max(1, users.length)];
    if (!user) return;
    const path = `${company.path}/users/${user.id}`;
    if (taken.kind === 'delete') await http.delete(path);
    else if (taken.kind === 'role') await http.patch(path).send({ role: taken.isAdmin ? 'company_admin' : 'member' });
    else await http.patch(path).send({ disabled: taken.isDisabled });
  };

  it('every company keeps an enabled admin, no username stands twice, nobody is in two companies, and counts add up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, step), { minLength: 1, maxLength: 6 }), async (steps) => {
        const prefix = `r${++round}.`;
        const [one, two] = [await testApp.company(`One ${round}`), await testApp.company(`Two ${round}`)];
        // Both companies want the same usernames, at the same time.
        for (const [left, right] of steps) await Promise.all([act(one, prefix, left), act(two, prefix, right)]);
        const withoutAdmin = await query(
          `select c.id from companies c where not exists
             (select from users u where u.company_id = c.id and u.role = 'company_admin' and u.disabled_at is null)`,
        );
        expect(withoutAdmin).toEqual([]);
        const twice = await query('select lower(normalize(username, NFKC)) from users group by 1 having count(*) > 1');
        expect(twice).toEqual([]);
        const wrong = await query(
          `select id from imports where state = 'completed' and total <> created + updated + unchanged + rejected + not_processed`,
        );
        expect(wrong).toEqual([]);
        const astray = await query('select d.user_id from datalinks d join users u on u.id = d.user_id where d.company_id <> u.company_id');
        expect(astray).toEqual([]);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
