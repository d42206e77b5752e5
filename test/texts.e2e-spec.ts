import { beforeAll, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../src/platform/passwords/index.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { corpus, newPerson, staff } from './support/workbooks.ts';

describe('texts', () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '1000' });
  let own: TestCompany;
  beforeAll(async () => {
    own = await testApp.company('Texts');
  });

  const importFile = async (content: Buffer, form: Record<string, string> = {}) => {
    const ended = await testApp.import(own, content, form);
    return { ended, rows: await testApp.rows(own, ended.id) };
  };
  const post = (path: string, body: object, token = own.token) => testApp.http(token).post(path).send(body);
  const newUser = (username: string, overrides: object = {}) => ({
    username,
    password: memberPassword,
    email: 'a@example.com',
    firstName: 'A',
    lastName: 'B',
    ...overrides,
  });
  const problemOf = async (response: PromiseLike<{ status: number; body: { errors?: { path: string; code: string }[] } }>) => {
    const { status, body } = await response;
    return [status, ...(body.errors ?? []).map(({ path, code }) => `${path} ${code}`)];
  };
  const query = (sql: string, ...parameters: unknown[]) => testApp.database.acrossCompanies((em) => em.execute(sql, parameters));

  describe('in a file', () => {
    it('lose invisible characters in e-mail addresses, where curly quotes and replacement characters are refused', async () => {
      const { rows } = await importFile(corpus('reported/email_invisible.xlsx'));
      expect(rows.map(({ outcome, problems }) => [outcome, ...problems.map(({ column, code }) => `${column} ${code}`)])).toEqual([
        ['created'],
        ['created'],
        ['created'],
        ['rejected', 'Email invalid-email'],
        ['rejected', 'Email invalid-email'],
      ]);
      const users = await testApp.users(own);
      expect(['b1.em1', 'b1.em2', 'b1.em3'].map((username) => users[username]!['email'])).toEqual([
        'robin1@example.com',
        'robin2@example.com',
        'robin3@example.com',
      ]);
    });

    it('become ASCII digits and signs in phones', async () => {
      const { rows } = await importFile(corpus('reported/phone_fullwidth.xlsx'));
      expect(rows.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
      const users = await testApp.users(own);
      expect(['b1.fw1', 'b1.fw2'].map((username) => users[username]!['whatsApp'])).toEqual(['+852 9123 4567', '(852)9123-4567']);
    });

    it('are no phones if they are decimal or negative numbers', async () => {
      const { rows } = await importFile(corpus('reported/phone_decimal.xlsx'));
      expect(rows.map(({ outcome, problems }) => [outcome, ...problems.map(({ column, code }) => `${column} ${code}`)])).toEqual(
        Array.from({ length: 3 }, () => ['rejected', 'WhatsApp invalid-phone']),
      );
    });

    it('are refused as passwords with a line break; spaces at the ends of a password are kept and named', async () => {
      const { rows } = await importFile(corpus('reported/password_edges.xlsx'));
      expect(rows.map(({ outcome }) => outcome)).toEqual(['rejected', 'created', 'created']);
      expect(rows[0]!.problems.map(({ column, code }) => `${column} ${code}`)).toEqual(['Password forbidden-character']);
      expect(rows.slice(1).map(({ hints }) => hints.map(({ column, code }) => `${column} ${code}`))).toEqual([
        ['Password password-space'],
        ['Password password-space'],
      ]);
      await testApp.login('b1.pe2', 'Harbour-lantern-59 ');
      await testApp.login('b1.pe3', ' Harbour-lantern-60');
      await post('/api/v1/auth/login', { username: 'b1.pe2', password: 'Harbour-lantern-59' }).expect(401);
    });

    it('are required when nothing visible is left', async () => {
      const { rows } = await importFile(await staff(newPerson('invisible.name', { FirstName: '\u200e\u2060', Title: '\ufeff' })));
      expect(rows[0]!.problems.map(({ column, code }) => `${column} ${code}`)).toEqual(['FirstName required']);
    });

    it('change nothing when the export is uploaded again', async () => {
      const odd = newPerson('\u200bodd.text', {
        FirstName: 'Jose\u0301\u200e',
        LastName: 'می\u200cخواهم',
        Email: '\u202aodd.text@example.com\u202c',
        Title: 'Ma\u00adnager 👩\u200d👧',
        AboutMe: 'Zero\u200bwidth\r\nsecond line',
        WhatsApp: '852\u20119123\u20114567',
        Website: 'https://exam\u200bple.com/',
        Address: 'Flat\u200b 3',
      });
      await importFile(await staff(odd));
      const stored = (await testApp.users(own))['odd.text']!;
      expect(stored).toMatchObject({
        firstName: 'José',
        lastName: 'می\u200cخواهم',
        email: 'odd.text@example.com',
        title: 'Manager 👩\u200d👧',
        aboutMe: 'Zero\u200bwidth\nsecond line',
        whatsApp: '852-9123-4567',
      });
      const { ended } = await importFile(await testApp.download(own, 'users/export'));
      expect(ended.counts).toMatchObject({ unchanged: ended.counts['total'], skippedDatalinks: 0 });
      const again = await importFile(await staff(odd));
      expect(again.rows).toMatchObject([{ outcome: 'unchanged', skipped: [] }]);
    });
  });

  describe('in a request', () => {
    it('lose invisible characters, are put into NFC and must still be valid', async () => {
      const { body } = await post(
        `${own.path}/users`,
        newUser('\ufeffsent.text\u200d', { firstName: 'Jose\u0301\u200b', title: '\u200e' }),
      ).expect(201);
      expect(body).toMatchObject({ username: 'sent.text', firstName: 'José' });
      expect(body.title || null).toBeNull();
      const path = `${own.path}/users/${body.id}`;
      const patch = (values: object) => testApp.http(own.token).patch(path).send(values);
      expect((await patch({ whatsApp: '＋８５２　９１２３', email: 'sent\u00ad@example.com' }).expect(200)).body).toMatchObject({
        whatsApp: '+852 9123',
        email: 'sent@example.com',
      });
      expect(await problemOf(patch({ lastName: '\u200b' }))).toEqual([400, 'lastName required']);
      expect(await problemOf(patch({ email: '‘sent@example.com’' }))).toEqual([400, 'email invalid-email']);
      expect(await problemOf(patch({ whatsApp: '12345.67' }))).toEqual([400, 'whatsApp invalid-phone']);
      const renamed = await testApp.http(own.token).patch(own.path).send({ name: 'Te\u00adxts' }).expect(200);
      expect(renamed.body.name).toBe('Texts');
    });

    it('are usernames without invisible characters, at the login too', async () => {
      await testApp.member(own, { username: 'pasted.name' });
      await testApp.login('\u200epasted\u200b.name\u202c', memberPassword);
      await post(`${own.path}/users`, newUser('pasted\u200c.name')).expect(409);
    });

    it('are new passwords without line breaks and control characters', async () => {
      const bad = `${memberPassword}\n`;
      expect(await problemOf(post(`${own.path}/users`, newUser('bad.password', { password: bad })))).toEqual([
        400,
        'password forbidden-character',
      ]);
      const member = await testApp.signedInMember(own);
      expect(await problemOf(testApp.http(own.token).patch(`${own.path}/users/${member.id}`).send({ password: 'tab\tlantern-5' }))).toEqual(
        [400, 'password forbidden-character'],
      );
      const change = testApp.http(member.token).put('/api/v1/me/password').send({ currentPassword: memberPassword, newPassword: bad });
      expect(await problemOf(change)).toEqual([400, 'newPassword forbidden-character']);
      const admin = { ...newUser('bad.first.admin'), password: bad };
      expect(await problemOf(post('/api/v1/companies', { name: 'Bad', admin }, await testApp.platformToken()))).toEqual([
        400,
        'admin.password forbidden-character',
      ]);
    });

    it('are accepted as an existing password with a line break, at the login and as the current password', async () => {
      const old = 'harbour-lantern-old\n';
      const member = await testApp.member(own, { username: 'old.password' });
      await query('update users set password_hash = ? where id = ?', await testApp.app.get(PasswordHasher).hash(old), member.id);
      const { token } = await testApp.login('old.password', old);
      const { rows } = await importFile(await staff({ Username: 'old.password', Password: old, Title: 'Clerk' }));
      expect(rows).toMatchObject([{ outcome: 'updated', changes: [{ field: 'title' }] }]);
      await testApp.http(token).put('/api/v1/me/password').send({ currentPassword: old, newPassword: memberPassword }).expect(204);
    });
  });

  describe('of mixed scripts', () => {
    // The first letter is Cyrillic.
    const mixed = '\u0430lex.mixed';

    it('are refused as new usernames, in files and requests', async () => {
      expect(await problemOf(post(`${own.path}/users`, newUser(mixed)))).toEqual([400, 'username mixed-scripts']);
      const company = { name: 'Mixed', admin: newUser(mixed) };
      expect(await problemOf(post('/api/v1/companies', company, await testApp.platformToken()))).toEqual([
        400,
        'admin.username mixed-scripts',
      ]);
      const { rows } = await importFile(await staff(newPerson(mixed), newPerson('alex王小明')));
      expect(rows.map(({ outcome, problems }) => [outcome, ...problems.map(({ column, code }) => `${column} ${code}`)])).toEqual([
        ['rejected', 'Username mixed-scripts'],
        ['created'],
      ]);
    });

    it('stay usernames of the users who have one', async () => {
      const member = await testApp.member(own, { username: 'to.be.mixed' });
      await query('update users set username = ?, username_key = ? where id = ?', mixed, mixed, member.id);
      const { token } = await testApp.login(mixed, memberPassword);
      await testApp.http(token).patch('/api/v1/me').send({ title: 'Clerk' }).expect(200);
      const { rows } = await importFile(await staff({ Username: mixed, Title: 'Manager' }));
      expect(rows).toMatchObject([{ outcome: 'updated', userId: member.id }]);
    });
  });
});
