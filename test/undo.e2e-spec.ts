import { beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

describe('the undo of an import', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const undo = (importId: string) => testApp.http(company.token).post(`${company.path}/imports/${importId}/undo`).set('prefer', 'wait=30');
  const patch = (userId: string, body: object) =>
    testApp.http(company.token).patch(`${company.path}/users/${userId}`).send(body).expect(200);
  const importRows = async (...people: Record<string, unknown>[]) => testApp.import(company, await staff(...people));

  it('reverts the import field by field, except fields that have changed since', async () => {
    const [one, two, three] = [
      await testApp.member(company, { title: 'Clerk', department: 'Sales' }),
      await testApp.member(company, { title: 'Clerk' }),
      await testApp.member(company, { title: 'Clerk' }),
    ];
    const ended = await importRows(
      { Username: one.username, Title: 'Manager', Department: 'Finance' },
      { Username: two.username, Title: 'Manager' },
      { Username: three.username, Title: 'Manager' },
    );
    await patch(one.id, { title: 'Director', aboutMe: 'Written since' });
    await patch(two.id, { title: 'Director' });
    const { body } = await undo(ended.id).expect(202);
    expect(body).toMatchObject({
      mode: 'undo',
      undoes: ended.id,
      state: 'completed',
      counts: { total: 3, processed: 3, updated: 2, rejected: 1 },
      warnings: [{ code: 'passwords-not-undone' }],
      undoableUntil: null,
    });
    const users = await testApp.users(company);
    expect(users[one.username]).toMatchObject({ title: 'Director', department: 'Sales', aboutMe: 'Written since' });
    expect(users[two.username]).toMatchObject({ title: 'Director' });
    expect(users[three.username]).toMatchObject({ title: 'Clerk' });
    const conflict = { field: 'title', before: 'Clerk', imported: 'Manager', current: 'Director' };
    expect(await testApp.rows(company, body.id)).toMatchObject([
      {
        row: 2,
        username: one.username,
        outcome: 'updated',
        changes: [{ field: 'department', from: 'Finance', to: 'Sales' }],
        conflicts: [conflict],
      },
      { row: 3, outcome: 'rejected', problems: [{ code: 'changed-since' }], conflicts: [conflict] },
      { row: 4, outcome: 'updated', conflicts: [] },
    ]);
    const { body: audit } = await testApp.http(company.token).get(`${company.path}/audit-events?target=${three.username}`).expect(200);
    expect(audit.items[0]).toMatchObject({ action: 'user.updated', details: { importId: body.id, undoes: ended.id } });
    const [header, ...reported] = await readWorkbook(await testApp.download(company, `imports/${body.id}/report`));
    expect(header).toEqual(['Result', 'Details', 'Username']);
    expect(reported.map((row) => [row[2], row[0]])).toEqual([
      [one.username, 'Updated'],
      [two.username, 'Rejected'],
      [three.username, 'Updated'],
    ]);
  });

  it('disables the users that the import created, except those who have been used since', async () => {
    const people = ['quiet', 'used', 'visited', 'promoted', 'deleted'].map((name) => newPerson(`undo.${name}`));
    const ended = await importRows(...people);
    const before = await testApp.users(company);
    const idOf = (name: string) => String(before[`undo.${name}`]!['id']);
    await testApp.login('undo.used', 'welcome-aboard-undo.used');
    await testApp.impersonate(company, idOf('visited'));
    await testApp.http(company.token).delete('/api/v1/impersonation').expect(204);
    await patch(idOf('promoted'), { role: 'company_admin' });
    await testApp
      .http(company.token)
      .delete(`${company.path}/users/${idOf('deleted')}`)
      .expect(204);
    const { body } = await undo(ended.id).expect(202);
    expect((await testApp.rows(company, body.id)).map(({ username, outcome, problems }) => [username, outcome, problems[0]?.code])).toEqual(
      [
        ['undo.quiet', 'updated', undefined],
        ['undo.used', 'rejected', 'logged-in-since'],
        ['undo.visited', 'rejected', 'logged-in-since'],
        ['undo.promoted', 'rejected', 'promoted-since'],
        ['undo.deleted', 'rejected', 'user-gone'],
      ],
    );
    const users = await testApp.users(company);
    expect(['quiet', 'used', 'visited', 'promoted'].map((name) => users[`undo.${name}`]!['disabled'])).toEqual([true, false, false, false]);
  });

  it('hints that a password is not reverted', async () => {
    const member = await testApp.member(company);
    const ended = await importRows({ Username: member.username, Password: 'another-lantern-9' });
    const { body } = await undo(ended.id).expect(202);
    expect((await testApp.rows(company, body.id))[0]).toMatchObject({ outcome: 'unchanged', hints: [{ code: 'password-not-undone' }] });
    await testApp.login(member.username, 'another-lantern-9');
  });

  it('is possible once, within seven days, for an import that changed something', async () => {
    const member = await testApp.member(company);
    const ended = await importRows({ Username: member.username, Title: 'Once' });
    const { body: done } = await undo(ended.id).expect(202);
    expect((await undo(ended.id).expect(409)).body.code).toBe('imports/already-undone');
    expect((await undo(done.id).expect(409)).body.code).toBe('imports/not-undoable');
    const nothing = await importRows({ Username: member.username, FirstName: 'Mem' });
    expect((await undo(nothing.id).expect(409)).body.code).toBe('imports/not-undoable');
    const old = await importRows({ Username: member.username, Title: 'Old' });
    const setEnd = (ago: string) =>
      testApp.database.acrossCompanies((em) => em.execute(`update imports set ended_at = now() - ?::interval where id = ?`, [ago, old.id]));
    await setEnd('7 days 1 second');
    expect((await undo(old.id).expect(409)).body.code).toBe('imports/undo-expired');
    await setEnd('6 days 23 hours 59 minutes');
    await undo(old.id).expect(202);
  });

  it('can be repeated after it was cancelled', async () => {
    const member = await testApp.member(company);
    const ended = await importRows({ Username: member.username, Title: 'Again' });
    await testApp
      .http(company.token)
      .post(`${company.path}/imports`)
      .attach('file', await staff(...Array.from({ length: 200 }, (_, index) => newPerson(`busy.${index}`))), 'a.xlsx');
    const { body: first } = await testApp.http(company.token).post(`${company.path}/imports/${ended.id}/undo`).expect(202);
    await testApp.http(company.token).post(`${company.path}/imports/${first.id}/cancel`).expect(200);
    const { body: second } = await undo(ended.id).expect(202);
    await expect
      .poll(async () => (await testApp.http(company.token).get(`${company.path}/imports/${second.id}`)).body.state, { timeout: 30_000 })
      .toBe('completed');
    expect((await testApp.http(company.token).get(`${company.path}/users/${member.id}`)).body.title).toBeNull();
  });
});
