import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';

describe('the language of a user and of a company', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const changesOf = async (action: string, target: string) => {
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?action=${action}&target=${target}`).expect(200);
    return body.items[0]?.changes;
  };

  it('is null at first, is set and cleared by the user, and each change is audited', async () => {
    const member = await testApp.signedInMember(company);
    const http = testApp.http(member.token);
    expect((await http.get('/api/v1/me').expect(200)).body).toMatchObject({ user: { language: null }, company: { language: null } });
    expect((await http.patch('/api/v1/me').send({ language: 'zh-Hant' }).expect(200)).body).toMatchObject({
      language: 'zh-Hant',
      version: 2,
    });
    expect(await changesOf('user.updated', member.username)).toEqual([{ field: 'language', from: null, to: 'zh-Hant' }]);
    expect((await http.patch('/api/v1/me').send({ title: 'Clerk' }).expect(200)).body.language).toBe('zh-Hant');
    expect((await http.patch('/api/v1/me').send({ language: 'zh-Hant' }).expect(200)).body.version).toBe(3);
    await http.patch('/api/v1/me').send({ language: null }).expect(200);
    expect(await changesOf('user.updated', member.username)).toEqual([{ field: 'language', from: 'zh-Hant', to: null }]);
    expect((await http.get('/api/v1/me').expect(200)).body.user.language).toBeNull();
  });

  it('is set by a company admin, for an existing and for a new user', async () => {
    const http = testApp.http(company.token);
    const { id, username } = await testApp.member(company);
    const address = `${company.path}/users/${id}`;
    expect((await http.patch(address).send({ language: 'en' }).expect(200)).body.language).toBe('en');
    expect((await http.get(address).expect(200)).body.language).toBe('en');
    expect(await changesOf('user.updated', username)).toEqual([{ field: 'language', from: null, to: 'en' }]);
    const person = { username: 'wang.wei', password: memberPassword, email: 'w@example.com', firstName: '偉', lastName: '王' };
    const { body } = await http
      .post(`${company.path}/users`)
      .send({ ...person, language: 'zh-Hant' })
      .expect(201);
    expect(body.language).toBe('zh-Hant');
    expect(await changesOf('user.created', 'wang.wei')).toContainEqual({ field: 'language', from: null, to: 'zh-Hant' });
  });

  it('is set by an admin for the company, and everyone in it sees it', async () => {
    const member = await testApp.signedInMember(company);
    const http = testApp.http(company.token);
    expect((await http.patch(company.path).send({ language: 'zh-Hant' }).expect(200)).body.language).toBe('zh-Hant');
    expect(await changesOf('company.updated', company.id)).toEqual([{ field: 'language', from: null, to: 'zh-Hant' }]);
    const { body } = await testApp.http(member.token).get('/api/v1/me').expect(200);
    expect(body).toMatchObject({ user: { language: null }, company: { language: 'zh-Hant' } });
    expect((await http.patch(company.path).send({ language: null }).expect(200)).body.language).toBeNull();
  });

  it.each(['zh', 'ZH-HANT', 'fr', '', 5, ['en']])('is not %j', async (language) => {
    for (const path of ['/api/v1/me', company.path, `${company.path}/users/${company.admin.id}`]) {
      const { body } = await testApp.http(company.token).patch(path).send({ language }).expect(400);
      expect(body.errors).toEqual([expect.objectContaining({ path: 'language' })]);
    }
  });
});
