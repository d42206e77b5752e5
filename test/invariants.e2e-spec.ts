import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImportBody, type ImportRowBody, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

type Step =
  | { kind: 'create'; name: number; isAdmin: boolean }
  | { kind: 'role'; name: number; isAdmin: boolean }
  | { kind: 'disable'; name: number; isDisabled: boolean }
  | { kind: 'delete'; name: number }
  | { kind: 'import'; names: number[]; title: string };

const fax = '+852 2345 6789';
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

const imports = (names: number[], title: string): [Step, Step] => [
  { kind: 'import', names, title },
  { kind: 'import', names, title },
];
/** A run that has every outcome of a row: created, unchanged, updated and rejected. */
const everyOutcome = [imports([0, 3, 5], 'Clerk'), imports([0, 3, 5], 'Clerk'), imports([0, 3, 1], 'Chief'), imports([5], 'Chief')];

// fast-check prints the seed of a failure, which reproduces it.
describe('whatever admins of two companies do at the same time', { timeout: 240_000 }, () => {
  const testApp = useTestApp();

  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters));
  let round = 0;
  const seenOutcomes = new Set<string>();

  const storedUsers = async (company: TestCompany) => {
    const users = await query<{ id: string; title: string | null; fax: string | null }>(
      'select u.id, u.title, d.fax from users u left join datalinks d on d.user_id = u.id where u.company_id = ?',
      company.id,
    );
    return new Map(users.map((user) => [user.id, user]));
  };

  /** The counts of a completed import are those of its rows, and its rows are what is stored. */
  const checkImport = async (company: TestCompany, ended: ImportBody, title: string, usersBefore: number) => {
    const rows = await testApp.rows(company, ended.id);
    const withOutcome = (outcome: string) => rows.filter((row) => row.outcome === outcome);
    const [created, updated, unchanged, rejected] = ['created', 'updated', 'unchanged', 'rejected'].map(withOutcome) as [
      ImportRowBody[],
      ImportRowBody[],
      ImportRowBody[],
      ImportRowBody[],
    ];
    expect(ended).toMatchObject({
      state: 'completed',
      counts: {
        total: rows.length,
        processed: rows.length,
        created: created.length,
        updated: updated.length,
        unchanged: unchanged.length,
        rejected: rejected.length,
        notProcessed: 0,
      },
    });
    const stored = await storedUsers(company);
    expect(stored.size).toBe(usersBefore + created.length);
    for (const { userId } of [...created, ...updated, ...unchanged]) expect(stored.get(userId!)).toMatchObject({ title });
    for (const { userId } of created) expect(stored.get(userId!)).toMatchObject({ fax });
    for (const { outcome } of rows) seenOutcomes.add(outcome);
  };

  const act = async (company: TestCompany, prefix: string, taken: Step): Promise<void> => {
    const http = testApp.http(company.token);
    if (taken.kind === 'import') {
      const usersBefore = (await storedUsers(company)).size;
      const people = taken.names.map((one) => newPerson(`${prefix}${names[one]}`, { Title: taken.title, Fax: fax }));
      const { status, body } = await http
        .post(`${company.path}/imports`)
        .set('prefer', 'wait=30')
        .attach('file', await staff(...people), 'staff.xlsx');
      // An earlier step may have demoted, disabled or deleted the admin who acts.
      expect([202, 401, 403]).toContain(status);
      if (status !== 202) return;
      expect(body.counts.total).toBe(people.length);
      await checkImport(company, body, taken.title, usersBefore);
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

  it('each company keeps an enabled admin, usernames stay unique, datalinks stay in the company and counts match the rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, step), { minLength: 1, maxLength: 6 }), async (steps) => {
        const prefix = `r${++round}.`;
        const [one, two] = [await testApp.company(`One ${round}`), await testApp.company(`Two ${round}`)];
        // Both companies use the same usernames at the same time.
        for (const [left, right] of steps) await Promise.all([act(one, prefix, left), act(two, prefix, right)]);
        const withoutAdmin = await query(
          `select c.id from companies c where not exists
             (select from users u where u.company_id = c.id and u.role = 'company_admin' and u.disabled_at is null)`,
        );
        expect(withoutAdmin).toEqual([]);
        const twice = await query('select lower(normalize(username, NFKC)) from users group by 1 having count(*) > 1');
        expect(twice).toEqual([]);
        const astray = await query('select d.user_id from datalinks d join users u on u.id = d.user_id where d.company_id <> u.company_id');
        expect(astray).toEqual([]);
      }),
      { numRuns: 15, endOnFailure: true, examples: [[everyOutcome]] },
    );
    expect([...seenOutcomes].toSorted()).toEqual(['created', 'rejected', 'unchanged', 'updated']);
  });
});
