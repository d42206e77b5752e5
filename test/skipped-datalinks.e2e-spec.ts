import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('the list of skipped datalinks', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let alex: { id: string; username: string };

  const list = async (query = '') => (await testApp.http(company.token).get(`${company.path}/skipped-datalinks${query}`).expect(200)).body;
  const open = async () => (await list()).items.map(({ field, current, inFile }: Record<string, string>) => [field, current, inFile]);
  const send = async (cells: Record<string, unknown>, fields: Record<string, string> = {}) =>
    testApp.import(company, await staff({ Username: alex.username, ...cells }), fields);
  const begin = async (name: string) => {
    company = await testApp.company(name);
    alex = await testApp.member(company);
  };

  it('has the newest entry for each user and field, with the link to log in as the user', async () => {
    await begin('Newest');
    await send({ Fax: '+852 1111 1111', Website: 'https://example.com/a' });
    const second = await send({ Fax: '+852 2222 2222' });
    const { items } = await list();
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      user: { id: alex.id, username: alex.username },
      field: 'fax',
      current: null,
      inFile: '+852 2222 2222',
      importId: second.id,
      row: 2,
      loginAs: { href: `${company.path}/users/${alex.id}/impersonations`, possible: true },
    });
    await testApp.http(company.token).post(items[0].loginAs.href).send({ reason: 'The file has a newer fax' }).expect(201);
    const { items: firstPage, nextCursor } = await list('?limit=1');
    expect([firstPage[0].field, (await list(`?limit=1&cursor=${nextCursor}`)).items[0].field]).toEqual(['fax', 'website']);
  });

  it('has no entry for a website that a file has without its scheme', async () => {
    await begin('Scheme');
    const token = await testApp.impersonate(company, alex.id);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ website: 'https://www.acme.com/alex' }).expect(200);
    const { counts } = await send({ Website: 'www.acme.com/alex' });
    expect(counts).toMatchObject({ unchanged: 1, skippedDatalinks: 0 });
    expect(await open()).toEqual([]);
  });

  it('closes an entry only when the user has the value', async () => {
    await begin('Matches');
    await send({ Fax: '+852 1111 1111' });
    const token = await testApp.impersonate(company, alex.id);
    const change = (fax: string) => testApp.http(token).patch('/api/v1/me/datalinks').send({ fax }).expect(200);
    await change('+852 3333 3333');
    expect(await open()).toEqual([['fax', '+852 3333 3333', '+852 1111 1111']]);
    await change('+852 1111 1111');
    expect(await open()).toEqual([]);
    await change('+852 4444 4444');
    expect(await open()).toEqual([]);
  });

  it('closes an entry when a newer file has the value of the user, also through a preview', async () => {
    await begin('Newer');
    const token = await testApp.impersonate(company, alex.id);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ fax: '+852 5555 5555', workPhone: '+852 6666 6666' }).expect(200);
    await testApp.http(token).delete('/api/v1/impersonation').expect(204);
    await send({ Fax: '+852 1111 1111', WorkPhone: '+852 1111 1111' });
    expect(await open()).toHaveLength(2);
    await send({ Fax: '+852 5555 5555', WorkPhone: null });
    expect((await open()).map(([field]: string[]) => field)).toEqual(['workPhone']);
    const preview = await send({ WorkPhone: '+852 6666 6666' }, { mode: 'preview' });
    expect(await open()).toHaveLength(1);
    await testApp.http(company.token).post(`${company.path}/imports/${preview.id}/apply`).set('prefer', 'wait=30').expect(202);
    expect(await open()).toEqual([]);
  });

  it('has the differences that exist when a preview is applied, not those of the preview', async () => {
    await begin('Today');
    const bo = await testApp.member(company);
    const gone = await testApp.member(company);
    const change = async (userId: string, datalinks: Record<string, string>) => {
      const token = await testApp.impersonate(company, userId);
      await testApp.http(token).patch('/api/v1/me/datalinks').send(datalinks).expect(200);
      await testApp.http(token).delete('/api/v1/impersonation').expect(204);
    };
    await change(bo.id, { workPhone: '+852 6666 6666' });
    const file = await staff(
      { Username: alex.username, Title: 'Chief', Fax: '+852 1111 1111', WorkPhone: '+852 1111 2222' },
      { Username: bo.username, Fax: '+852 3333 3333', WorkPhone: '+852 6666 6666' },
      { Username: gone.username, Fax: '+852 4444 4444' },
    );
    const preview = await testApp.import(company, file, { mode: 'preview' });
    expect(preview.counts).toMatchObject({ updated: 1, unchanged: 2, skippedDatalinks: 4 });
    await change(alex.id, { fax: '+852 1111 1111', workPhone: '+852 9999 9999' });
    await change(bo.id, { fax: '+852 3333 3333', workPhone: '+852 7777 7777' });
    await testApp.http(company.token).delete(`${company.path}/users/${gone.id}`).expect(204);
    const { body: applied } = await testApp
      .http(company.token)
      .post(`${company.path}/imports/${preview.id}/apply`)
      .set('prefer', 'wait=30')
      .expect(202);
    expect(applied).toMatchObject({ state: 'completed', counts: { updated: 1, unchanged: 2, skippedDatalinks: 2 } });
    expect((await testApp.rows(company, preview.id)).map(({ skipped }) => skipped)).toEqual([
      [{ field: 'workPhone', current: '+852 9999 9999', inFile: '+852 1111 2222' }],
      [{ field: 'workPhone', current: '+852 7777 7777', inFile: '+852 6666 6666' }],
      [],
    ]);
    expect((await open()).toSorted()).toEqual([
      ['workPhone', '+852 7777 7777', '+852 6666 6666'],
      ['workPhone', '+852 9999 9999', '+852 1111 2222'],
    ]);
  });

  it('never has an entry with the current value of the user, even one that was stored', async () => {
    await begin('Equal');
    await send({ Fax: '+852 1111 1111', Website: 'https://example.com/a' });
    await testApp.database.acrossCompanies((em) =>
      em.execute(`insert into datalinks (user_id, company_id, fax, updated_at) values (?, ?, '+852 1111 1111', now())`, [
        alex.id,
        company.id,
      ]),
    );
    expect((await open()).map(([field]: string[]) => field)).toEqual(['website']);
  });

  it('hides a dismissed entry until a file has another value', async () => {
    await begin('Dismissed');
    await send({ Fax: '+852 1111 1111' });
    const { items } = await list();
    await testApp.http(company.token).delete(`${company.path}/skipped-datalinks/${items[0].id}`).expect(204);
    await send({ Fax: '+852 1111 1111' });
    expect(await open()).toEqual([]);
    await send({ Fax: '+852 7777 7777' });
    expect(await open()).toEqual([['fax', null, '+852 7777 7777']]);
    await testApp.http(company.token).delete(`${company.path}/skipped-datalinks/${randomUUID()}`).expect(404);
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?action=skipped-datalink.dismissed`).expect(200);
    expect(body.items).toHaveLength(1);
  });

  it('marks users as whom an admin cannot log in, and shows no entry of another company', async () => {
    await begin('Own');
    await send({ Fax: '+852 1111 1111' });
    await testApp.http(company.token).patch(`${company.path}/users/${alex.id}`).send({ disabled: true }).expect(200);
    const { items } = await list();
    expect(items[0].loginAs.possible).toBe(false);
    const other = await testApp.company('Other');
    expect((await testApp.http(other.token).get(`${other.path}/skipped-datalinks`).expect(200)).body.items).toEqual([]);
    await testApp.http(other.token).delete(`${other.path}/skipped-datalinks/${items[0].id}`).expect(404);
  });

  it('loses the entries of a deleted user', async () => {
    await begin('Gone');
    await send({ Fax: '+852 1111 1111' });
    await testApp.http(company.token).delete(`${company.path}/users/${alex.id}`).expect(204);
    expect(await open()).toEqual([]);
    await testApp.import(company, await staff(newPerson('after.that')));
  });
});
