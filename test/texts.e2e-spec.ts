import { beforeAll, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../src/platform/passwords/index.ts';
import { personName } from '../web/src/ui/person-name.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { platformAdmin } from './support/test-settings.ts';
import { corpus, newPerson, readWorkbook, staff } from './support/workbooks.ts';

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
      expect(body.title).toBeNull();
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

  describe('of names', () => {
    const people: [username: string, firstName: string, lastName: string][] = [
      ['n1', 'José', 'Álvarez'],
      ['n2', 'Anna', 'Strauß'],
      ['n3', 'A\u030angstro\u0308m', 'zeta'],
      ['n4', 'İstanbul', 'Öz'],
      ['n5', 'ΟΔΥΣΣΕΑΣ', 'Ωμέγα'],
      ['n6', 'ﾀﾅｶ', 'Ｗｉｄｅ'],
      ['n7', '小明', '王'],
      ['n8', '철수', '김'],
      ['n9', 'ann', 'Bell'],
      ['n10', 'Łukasz', 'Żak'],
      ['n11', '大文', '陳'],
    ];
    let company: TestCompany;
    beforeAll(async () => {
      company = await testApp.company('Names');
      const sheet = await staff(
        ...people.map(([username, FirstName, LastName]) =>
          newPerson(`name.${username}`, { FirstName, LastName, Department: username === 'n1' ? 'Ärzte' : 'Sales' }),
        ),
      );
      await testApp.import(company, sheet);
    });
    const list = async (parameters: Record<string, string>) => {
      const search = new URLSearchParams({ role: 'member', ...parameters });
      const { body } = await testApp.http(company.token).get(`${company.path}/users?${search.toString()}`).expect(200);
      return body as { items: { username: string; firstName: string; lastName: string }[]; nextCursor: string | null };
    };
    const found = async (parameters: Record<string, string>) =>
      (await list(parameters)).items.map(({ username }) => username.replace('name.', '')).toSorted();

    it.each([
      ['jose', 'n1'],
      ['JOSE\u0301', 'n1'],
      ['josé alvarez', 'n1'],
      ['STRAUSS', 'n2'],
      ['strauß', 'n2'],
      ['ångström', 'n3'],
      ['angstrom', 'n3'],
      ['istanbul', 'n4'],
      ['ISTANBUL', 'n4'],
      ['ıstanbul', 'n4'],
      ['οδυσσεας', 'n5'],
      ['Οδυσσέας', 'n5'],
      ['タナカ', 'n6'],
      ['wide', 'n6'],
      ['ｗｉｄｅ', 'n6'],
      ['王小明', 'n7'],
      ['김철수', 'n8'],
      ['lukasz zak', 'n10'],
      ['\u200ejose\u200b', 'n1'],
      ['alvarezjose', 'n1'],
      ['ＮＡＭＥ.Ｎ1', 'n1 n10 n11'],
      ['n9@EXAMPLE', 'n9'],
      ['100%', ''],
      ['name_n1', ''],
    ])('finds by %j', async (q, expected) => {
      expect(await found({ q })).toEqual(expected === '' ? [] : expected.split(' ').toSorted());
    });

    it('finds a department without regard to case and accents', async () => {
      expect([await found({ department: 'ärzte' }), await found({ department: 'ARZTE' }), await found({ department: 'Ärz' })]).toEqual([
        ['n1'],
        ['n1'],
        [],
      ]);
    });

    const order = {
      name: 'n3 n9 n2 n4 n1 n10 n5 n8 n6 n7 n11',
      firstName: 'n3 n9 n2 n4 n1 n10 n5 n8 n6 n11 n7',
      lastName: 'n1 n9 n4 n2 n6 n10 n3 n5 n8 n7 n11',
    };
    it.each(Object.entries(order))('sorts by %s, page by page, in both directions, and the export too', async (sort, expected) => {
      for (const [direction, names] of [
        [sort, expected.split(' ')],
        [`-${sort}`, expected.split(' ').toReversed()],
      ] as const) {
        const usernames: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await list({ sort: direction, limit: '3', ...(cursor ? { cursor } : {}) });
          usernames.push(...page.items.map(({ username }) => username.replace('name.', '')));
          cursor = page.nextCursor;
        }
        expect(usernames).toEqual(names);
      }
      const [, ...rows] = await readWorkbook(await testApp.download(company, `users/export?role=member&sort=${sort}`));
      expect(rows.map(([username]) => String(username).replace('name.', ''))).toEqual(expected.split(' '));
    });

    it('sorts by the name that the console shows', async () => {
      const { items } = await list({ sort: 'name' });
      const shown = items.map((user) => personName(user));
      expect(shown.at(-1)).toBe('陳大文');
      expect(shown[0]).toBe('\u00c5ngstr\u00f6m zeta');
    });

    it('keeps search and order right after each kind of change', async () => {
      const member = await testApp.signedInMember(company);
      const path = `${company.path}/users/${member.id}`;
      await testApp.http(company.token).patch(path).send({ firstName: 'Übung', email: 'First@example.com' }).expect(200);
      expect(await list({ q: 'ubung' })).toMatchObject({ items: [{ username: member.username }] });
      await testApp.http(member.token).patch('/api/v1/me').send({ firstName: 'Zoë', department: 'Käserei' }).expect(200);
      expect(await list({ q: 'zoe', department: 'kaserei' })).toMatchObject({ items: [{ username: member.username }] });
      const changed = await testApp.import(
        company,
        await staff({ Username: member.username, FirstName: 'Émile', Email: 'Second@example.com' }),
      );
      expect(await list({ q: 'emile' })).toMatchObject({ items: [{ username: member.username }] });
      expect((await list({ q: 'first@' })).items).toEqual([]);
      await testApp.http(company.token).post(`${company.path}/imports/${changed.id}/undo`).set('prefer', 'wait=30').expect(202);
      expect(await list({ q: 'zoe first@' })).toMatchObject({ items: [{ username: member.username }] });
      expect((await list({ q: 'emile' })).items).toEqual([]);
      const probe = await testApp.import(company, await staff(newPerson('other.person', { Email: 'first@example.com' })));
      expect((await testApp.rows(company, probe.id))[0]!.hints).toMatchObject([{ code: 'probable-rename', userId: member.id }]);
    });
  });

  it('of companies are found and sorted folded', async () => {
    const token = await testApp.platformToken();
    const names = ['Zürich Käse', 'Ärmel', 'azur', 'Straße 7'];
    for (const name of names) await testApp.company(name);
    const companies = async (parameters: string) => {
      const { body } = await testApp.http(token).get(`/api/v1/companies?${parameters}`).expect(200);
      return (body.items as { name: string }[]).map(({ name }) => name);
    };
    expect((await companies('limit=200')).filter((name) => names.includes(name))).toEqual(['Ärmel', 'azur', 'Straße 7', 'Zürich Käse']);
    expect([await companies('q=zurich'), await companies('q=STRASSE%207')]).toEqual([['Zürich Käse'], ['Straße 7']]);
    expect(await problemOf(post('/api/v1/auth/login', { ...platformAdmin, username: `${platformAdmin.username}\u200b` }))).toEqual([200]);
  });
});
