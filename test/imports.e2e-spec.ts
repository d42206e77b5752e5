import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Capacity } from '../src/platform/limits/index.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff, workbook } from './support/workbooks.ts';

describe('an import', () => {
  const testApp = useTestApp({ IMPORT_FILE_BYTES_MAX: '200000', IMPORT_ROWS_MAX: '1200' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const upload = (content: Buffer, own = company) =>
    testApp.http(own.token).post(`${own.path}/imports`).attach('file', content, 'staff.xlsx');
  const datalinksOf = async (userId: string) =>
    (await testApp.http(company.token).get(`${company.path}/users/${userId}/datalinks`).expect(200)).body;
  const outcomesOf = async (importId: string, own = company) =>
    (await testApp.rows(own, importId)).map(({ username, outcome }) => [username, outcome]);

  it('responds with 202 and the location of the import, and runs to its end', async () => {
    const { body, headers } = await upload(await staff(newPerson('at.once'))).expect(202);
    expect(body).toMatchObject({
      state: 'queued',
      mode: 'apply',
      fileName: 'staff.xlsx',
      counts: { total: 0 },
      createdBy: { username: company.admin.username },
    });
    expect(headers['location']).toBe(`${company.path}/imports/${body.id}`);
    await expect
      .poll(async () => (await testApp.http(company.token).get(headers['location']!)).body.state, { timeout: 15_000 })
      .toBe('completed');
    const { body: list } = await testApp.http(company.token).get(`${company.path}/imports`).expect(200);
    expect(list.items[0]).toMatchObject({ id: body.id, counts: { total: 1, processed: 1, created: 1 } });
    expect(list.items[0].endedAt).not.toBeNull();
  });

  it('creates users who can log in, with datalinks and texts exactly as typed', async () => {
    const person = newPerson('typed.as.is', {
      FirstName: '  Zoë ',
      Title: 'Größe & <Maß>',
      AboutMe: 'Line one\nLine two =1+1',
      WhatsApp: '09123 4567',
      WorkPhone: '+852 2345 6789 ext. 12',
      Website: 'https://example.com/zoe',
      Address: '12 Road\nTown',
    });
    const { state, counts } = await testApp.import(company, await staff(person));
    expect({ state, counts }).toMatchObject({ state: 'completed', counts: { total: 1, created: 1 } });
    const user = (await testApp.users(company))['typed.as.is']!;
    expect(user).toMatchObject({
      firstName: 'Zoë',
      title: 'Größe & <Maß>',
      aboutMe: 'Line one\nLine two =1+1',
      whatsApp: '09123 4567',
      companyName: 'Acme Holdings',
      role: 'member',
    });
    expect(await datalinksOf(String(user['id']))).toMatchObject({
      workPhone: '+852 2345 6789 ext. 12',
      fax: null,
      website: 'https://example.com/zoe',
      address: '12 Road\nTown',
    });
    await testApp.login('typed.as.is', String(person['Password']));
  });

  it('updates profile fields, keeps blank ones, never changes a datalink and reports those that differ', async () => {
    const before = newPerson('up.dated', { Title: 'Clerk', Department: 'Sales', Fax: '+852 1111 1111', WorkPhone: '+852 2222 2222' });
    await testApp.import(company, await staff(before));
    const after = {
      ...before,
      FirstName: 'Changed',
      Title: null,
      Department: 'Finance',
      Fax: '+852 9999 9999',
      WorkPhone: null,
      Password: '****',
    };
    const ended = await testApp.import(company, await staff(after));
    expect(ended.counts).toMatchObject({ total: 1, updated: 1, skippedDatalinks: 1 });
    const [row] = await testApp.rows(company, ended.id);
    expect(row).toMatchObject({
      row: 2,
      outcome: 'updated',
      changes: [
        { field: 'firstName', from: 'First', to: 'Changed' },
        { field: 'department', from: 'Sales', to: 'Finance' },
      ],
      skipped: [{ field: 'fax', current: '+852 1111 1111', inFile: '+852 9999 9999' }],
      problems: [],
    });
    expect((await testApp.users(company))['up.dated']).toMatchObject({ title: 'Clerk' });
    expect(await datalinksOf(row!.userId!)).toMatchObject({ fax: '+852 1111 1111', workPhone: '+852 2222 2222' });
    await testApp.login('up.dated', String(before['Password']));
  });

  it('clears optional fields with blank=clear, but never required ones', async () => {
    await testApp.import(company, await staff(newPerson('cl.eared', { Title: 'Clerk', AboutMe: 'Hello', Company: 'Card text' })));
    const blank = { Username: 'cl.eared', Email: null, FirstName: 'First', Title: ' ', AboutMe: null, Company: null };
    const ended = await testApp.import(company, await workbook([Object.keys(blank), Object.values(blank)]), { blank: 'clear' });
    expect(ended.counts).toMatchObject({ updated: 1 });
    expect((await testApp.users(company))['cl.eared']).toMatchObject({
      title: null,
      aboutMe: null,
      companyName: 'Acme Holdings',
      email: 'cl.eared@example.com',
    });
  });

  it('changes and records nothing when the same file is imported again', async () => {
    const file = await staff(newPerson('same.one'), newPerson('same.two', { Title: 'Clerk' }));
    await testApp.import(company, file);
    const before = await testApp.users(company);
    const again = await testApp.import(company, file);
    expect(again.counts).toMatchObject({ total: 2, unchanged: 2, created: 0, updated: 0 });
    expect(await testApp.users(company)).toEqual(before);
    const { body } = await testApp.http(company.token).get(`${company.path}/audit-events?target=same.one`).expect(200);
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['user.created']);
  });

  it('sets a new password and ends the sessions of the user, or ignores passwords on request', async () => {
    const member = await testApp.signedInMember(company);
    const row = (Password: string) => staff({ Username: member.username, Password });
    expect((await testApp.import(company, await row(memberPassword))).counts).toMatchObject({ unchanged: 1 });
    expect((await testApp.import(company, await row('ignored-lantern-1'), { existingPasswords: 'ignore' })).counts).toMatchObject({
      unchanged: 1,
    });
    await testApp.http(member.token).get('/api/v1/me').expect(200);
    const ended = await testApp.import(company, await row('another-lantern-1'));
    expect((await testApp.rows(company, ended.id))[0]).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'password', from: null, to: null }],
    });
    await testApp.http(member.token).get('/api/v1/me').expect(401);
    await testApp.login(member.username, 'another-lantern-1');
  });

  it('never sets the password of the admin who imports, which needs the current password', async () => {
    const own = await testApp.company('Own password');
    const ended = await testApp.import(own, await staff({ Username: own.admin.username, Password: 'another-lantern-1' }));
    expect((await testApp.rows(own, ended.id))[0]).toMatchObject({
      outcome: 'rejected',
      problems: [{ column: 'Password', code: 'own-password' }],
    });
    await testApp.login(own.admin.username, own.admin.password);
  });

  it('rejects invalid rows with row, column, code and advice, and applies the others', async () => {
    const ended = await testApp.import(
      company,
      await staff(
        newPerson('good.one'),
        newPerson('bad.email', { Email: 'nowhere' }),
        newPerson('x'),
        newPerson('bad.password', { Password: 'password123' }),
        newPerson('bad.name', { FirstName: null, Fax: 'call me' }),
        { Username: 'no.password', Email: 'a@example.com', FirstName: 'A', LastName: 'B' },
        newPerson('lost.digits', { Fax: 123_456_789_012_345_680 }),
        newPerson('dated.phone', { WhatsApp: new Date(0) }),
        newPerson('good.two', { WhatsApp: 91_234_567 }),
      ),
    );
    expect(ended.counts).toMatchObject({ total: 9, created: 2, rejected: 7, processed: 9 });
    const problems = Object.fromEntries(
      (await testApp.rows(company, ended.id)).map(({ row, username, problems: found }) => [
        username,
        [row, ...found.map(({ column, code }) => `${column} ${code}`)],
      ]),
    );
    expect(problems).toEqual({
      'good.one': [2],
      'bad.email': [3, 'Email invalid-email'],
      x: [4, 'Username invalid-length'],
      'bad.password': [5, 'Password too-common'],
      'bad.name': [6, 'Fax invalid-phone', 'FirstName required'],
      'no.password': [7, 'Password required'],
      'lost.digits': [8, 'Fax precision-lost'],
      'dated.phone': [9, 'WhatsApp date'],
      'good.two': [10],
    });
    const { body } = await testApp.http(company.token).get(`${company.path}/imports/${ended.id}/rows?outcome=rejected&limit=3`).expect(200);
    expect(body.items).toHaveLength(3);
    const { body: rest } = await testApp
      .http(company.token)
      .get(`${company.path}/imports/${ended.id}/rows?outcome=rejected&limit=200&cursor=${body.nextCursor}`)
      .expect(200);
    expect(rest.items).toHaveLength(4);
    expect(JSON.stringify([body, rest])).not.toContain('password123');
  });

  it('rejects all rows with a duplicate username, whatever its case', async () => {
    const ended = await testApp.import(company, await staff(newPerson('twice'), newPerson('once'), newPerson('TWICE ')));
    expect(await outcomesOf(ended.id)).toEqual([
      ['twice', 'rejected'],
      ['once', 'created'],
      ['TWICE', 'rejected'],
    ]);
    expect(await testApp.users(company)).not.toHaveProperty('twice');
  });

  it('recognises a duplicate username with any space around it', async () => {
    const space = ' '.repeat(400);
    const ended = await testApp.import(
      company,
      await staff(newPerson('pad.ded'), { ...newPerson('pad.ded'), Username: `${space}PAD.ded${space}` }),
    );
    expect(ended.counts).toMatchObject({ total: 2, rejected: 2 });
  });

  it('rejects usernames of other companies and of platform admins without telling whose they are', async () => {
    const other = await testApp.company('Others');
    const theirs = await testApp.member(other);
    const ended = await testApp.import(company, await staff(newPerson(theirs.username), newPerson('platform.admin')));
    const rows = await testApp.rows(company, ended.id);
    expect(rows.map(({ outcome, userId, problems }) => [outcome, userId, problems.map(({ code }) => code)])).toEqual([
      ['rejected', null, ['username-unavailable']],
      ['rejected', null, ['username-unavailable']],
    ]);
    expect((await testApp.users(other))[theirs.username]).toMatchObject({ firstName: 'Mem' });
  });

  it('never changes the role, the state or the company of a user', async () => {
    const disabled = await testApp.member(company);
    await testApp.http(company.token).patch(`${company.path}/users/${disabled.id}`).send({ disabled: true }).expect(200);
    const file = await staff(
      { Username: disabled.username, Title: 'New', Role: 'company_admin' },
      { Username: company.admin.username, Title: 'Boss' },
    );
    const ended = await testApp.import(company, file);
    expect(ended.counts).toMatchObject({ updated: 2 });
    expect(ended.warnings).toEqual([expect.objectContaining({ code: 'unknown-columns', message: expect.stringContaining('Role') })]);
    const users = await testApp.users(company);
    expect(users[disabled.username]).toMatchObject({ title: 'New', role: 'member', disabled: true });
    expect(users[company.admin.username]).toMatchObject({ title: 'Boss', role: 'company_admin' });
  });

  it('has limits that a client can show', async () => {
    const { body } = await testApp.http(company.token).get(`${company.path}/imports/limits`).expect(200);
    expect(body).toEqual({ fileBytesMax: 200_000, rowsMax: 1_200 });
  });

  it('accepts headers of any case and spelling, in any order', async () => {
    const ended = await testApp.import(
      company,
      await workbook([
        ['last_name', 'FIRST NAME', 'e-mail', 'whatsapp no.', ' UserName ', 'pass word'],
        ['Last', 'First', 'h@example.com', '12345678', 'any.header', 'welcome-aboard-1'],
      ]),
    );
    expect(ended).toMatchObject({ state: 'completed', counts: { created: 1 }, warnings: [] });
  });

  it('completes with a warning when there are no rows', async () => {
    const ended = await testApp.import(company, await workbook([['Username', 'Email']]));
    expect(ended).toMatchObject({ state: 'completed', counts: { total: 0 }, warnings: [{ code: 'no-rows' }] });
  });

  describe('refuses a file, and applies no row of it,', () => {
    it.each<[string, () => Promise<Buffer> | Buffer, number, string]>([
      ['without a Username column', () => workbook([['Name', 'Email']]), 422, 'imports/missing-columns'],
      ['with a duplicate column', () => workbook([['Username', 'Email', 'E-Mail']]), 422, 'imports/duplicate-columns'],
      ['that is not a workbook', () => Buffer.from('Username;Email\n'), 415, 'imports/not-xlsx'],
      ['that is empty', () => Buffer.alloc(0), 415, 'imports/not-xlsx'],
      ['over the size limit', () => Buffer.alloc(200_001), 413, 'imports/file-too-large'],
    ])('%s', async (_, makeFile, status, code) => {
      const { body } = await upload(await makeFile()).expect(status);
      expect(body.code).toBe(code);
      expect(body.detail).toMatch(/^[A-Z].+\.$/);
    });

    it('over the row limit, which is known after all rows were read', async () => {
      const rows = Array.from({ length: 1_201 }, (_, index) => [`limit.${index}`, 'welcome-aboard-1', 'a@example.com', 'A', 'B']);
      const header = ['Username', 'Password', 'Email', 'FirstName', 'LastName'];
      const ended = await testApp.import(company, await workbook([header, ...rows]));
      expect(ended).toMatchObject({ state: 'failed', problem: { code: 'imports/too-large' }, counts: { total: 0, created: 0 } });
      expect(await testApp.users(company)).not.toHaveProperty('limit.0');
      const atLimit = await testApp.import(
        company,
        await workbook([header, ...rows.slice(1).map((row) => [...row.slice(0, 2), 'bad', ...row.slice(3)])]),
      );
      expect(atLimit).toMatchObject({ state: 'completed', counts: { total: 1_200, rejected: 1_200 } });
    });

    it('without a file, or with unknown fields', async () => {
      const post = () => testApp.http(company.token).post(`${company.path}/imports`);
      const file = await staff(newPerson('never'));
      expect((await post().field('mode', 'apply').expect(400)).body.errors).toEqual([expect.objectContaining({ path: 'file' })]);
      expect((await post().attach('file', file, 'a.xlsx').field('mode', 'maybe').expect(400)).body.errors).toEqual([
        expect.objectContaining({ path: 'mode' }),
      ]);
      await post().attach('file', file, 'a.xlsx').field('colour', 'red').expect(400);
      await post().attach('file', file, 'a.xlsx').field('__proto__', 'red').expect(400);
      await post().attach('other', file, 'a.xlsx').expect(400);
      await post().attach('file', file, 'a.xlsx').attach('file', file, 'b.xlsx').expect(400);
      await post().send({ file: 'x' }).expect(415);
      expect(await testApp.users(company)).not.toHaveProperty('never');
    });
  });

  it('stops before its next chunk when it is cancelled: applied rows stay, the others are not processed', async () => {
    const own = await testApp.company('Cancelled');
    const people = Array.from({ length: 400 }, (_, index) => newPerson(`cancel.${index}`));
    const { body: created } = await upload(await staff(...people), own).expect(202);
    const get = async () => (await testApp.http(own.token).get(`${own.path}/imports/${created.id}`).expect(200)).body;
    await expect.poll(async () => (await get()).counts.processed, { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
    const second = await testApp.member(own, { role: 'company_admin' });
    const { token } = await testApp.login(second.username, memberPassword);
    await testApp.http(token).post(`${own.path}/imports/${created.id}/cancel`).expect(200);
    await expect.poll(async () => (await get()).state, { timeout: 30_000 }).toBe('cancelled');
    const { counts, createdBy, cancelledBy } = await get();
    expect([createdBy.username, cancelledBy]).toEqual([own.admin.username, { id: second.id, username: second.username }]);
    const { body: audit } = await testApp.http(own.token).get(`${own.path}/audit-events?target=staff.xlsx`).expect(200);
    expect(audit.items.slice(0, 2).map(({ action, actor }: Record<string, { username: string }>) => [action, actor!.username])).toEqual([
      ['import.cancelled', second.username],
      ['import.cancel-requested', second.username],
    ]);
    expect(audit.items[0].details.counts).toMatchObject({ created: counts.created, notProcessed: counts.notProcessed });
    expect(counts.notProcessed).toBeGreaterThan(0);
    expect(counts.created + counts.notProcessed).toBe(400);
    const { body } = await testApp
      .http(own.token)
      .get(`${own.path}/imports/${created.id}/rows?outcome=not_processed&limit=200`)
      .expect(200);
    expect(body.items.length).toBeGreaterThan(0);
    const { body: users } = await testApp.http(own.token).get(`${own.path}/users?limit=200&q=cancel.`).expect(200);
    expect(users.items.length).toBe(Math.min(200, counts.created));
    await testApp.http(own.token).post(`${own.path}/imports/${created.id}/cancel`).expect(409);
  });

  it('is refused while as many files are inspected as may be, with 429 for the company and 503 for all', async () => {
    const capacity = testApp.app.get(Capacity);
    const [own, other] = [await testApp.company('Busy'), await testApp.company('Calm')];
    const file = await staff({ Username: 'unknown.user', Title: 'x' });
    const refused = async (company: TestCompany, status: number, code: string) => {
      const { body, headers } = await upload(file, company).expect(status);
      expect({ code: body.code, retry: headers['retry-after'] }).toEqual({ code, retry: '5' });
    };
    const releases = [own.id, own.id].map((id) => capacity.take('inspections', id));
    await refused(own, 429, 'limits/company-limit');
    await upload(file, other).expect(202);
    releases.push(...['third', 'fourth'].map((id) => capacity.take('inspections', id)));
    await refused(other, 503, 'limits/service-limit');
    for (const release of releases) release();
    await upload(file, own).expect(202);
  });

  it('is refused at its header while the company has as many uploads under way as it may, and others are not', async () => {
    const own = await testApp.company('Heavy');
    const file = await staff({ Username: 'unknown.user', Title: 'x' });
    const port = Number(new URL(await testApp.app.getUrl()).port);
    const head =
      `POST ${own.path}/imports HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${own.token}\r\n` +
      `content-type: multipart/form-data; boundary=b\r\ncontent-length: 100000\r\n\r\n`;
    const sockets: Socket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    const open = () => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.write(head);
      return socket;
    };
    const capacity = testApp.app.get(Capacity);
    const hasRoom = () => {
      try {
        capacity.take('uploads', own.id)();
        return true;
      } catch {
        return false;
      }
    };
    [1, 2, 3, 4].map(open);
    await expect.poll(hasRoom, { timeout: 30_000 }).toBe(false);
    await upload(file, own).expect(429);
    // Its body never comes.
    const refused = open();
    const [response] = (await once(refused, 'data')) as [Buffer];
    expect(String(response)).toMatch(/^HTTP\/1\.1 429 .*limits\/company-limit/s);
    await upload(file).expect(202);
    for (const socket of sockets) socket.destroy();
    await expect.poll(hasRoom, { timeout: 30_000 }).toBe(true);
    await upload(file, own).expect(202);
  });

  it('runs one at a time for each company, queues five, and refuses more', async () => {
    const own = await testApp.company('Waiting');
    const first = await upload(await staff(...Array.from({ length: 300 }, (_, index) => newPerson(`wait.${index}`))), own).expect(202);
    const small = await staff({ Username: own.admin.username, Title: 'Boss' });
    const accepted = [first.body.id];
    for (let index = 0; index < 5; index++) accepted.push((await upload(small, own).expect(202)).body.id);
    const { body, headers } = await upload(small, own).expect(429);
    expect(body.code).toBe('imports/too-many-waiting');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    // The file is not looked at.
    expect((await upload(Buffer.from('no workbook'), own).expect(429)).body.code).toBe('imports/too-many-waiting');
    const states = async () =>
      (await testApp.http(own.token).get(`${own.path}/imports`)).body.items.map(({ state }: { state: string }) => state);
    let runningAtMost = 0;
    for (let current = await states(); current.includes('queued'); current = await states()) {
      runningAtMost = Math.max(runningAtMost, current.filter((state: string) => state === 'running').length);
      await sleep(100);
    }
    expect(runningAtMost).toBe(1);
    await expect.poll(states, { timeout: 30_000 }).toEqual(Array.from({ length: 6 }, () => 'completed'));
    const { body: list } = await testApp.http(own.token).get(`${own.path}/imports`);
    expect(
      list.items.map(({ counts }: { counts: { updated: number; unchanged: number } }) => counts.updated + counts.unchanged).slice(0, 5),
    ).toEqual([1, 1, 1, 1, 1]);
  });

  it('stops before the next chunk when the admin who started it loses the right', async () => {
    const own = await testApp.company('Rights');
    const second = await testApp.member(own, { role: 'company_admin' });
    const other = await testApp.login(second.username, memberPassword);
    const { body: created } = await upload(
      await staff(...Array.from({ length: 400 }, (_, index) => newPerson(`rights.${index}`))),
      own,
    ).expect(202);
    const get = async () => (await testApp.http(other.token).get(`${own.path}/imports/${created.id}`).expect(200)).body;
    await expect.poll(async () => (await get()).counts.processed, { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
    await testApp.http(other.token).patch(`${own.path}/users/${own.admin.id}`).send({ disabled: true }).expect(200);
    await expect.poll(async () => (await get()).state, { timeout: 30_000 }).toBe('failed');
    const { counts, problem } = await get();
    expect(problem.code).toBe('imports/rights-lost');
    expect(counts.created + counts.notProcessed).toBe(400);
    expect(counts.notProcessed).toBeGreaterThan(0);
  });

  it('keeps the results and deletes the upload when it ends', async () => {
    const ended = await testApp.import(company, await staff(newPerson('kept.result')));
    const [row] = await testApp.database.acrossCompanies((em) =>
      em.execute<{ n: number | string }[]>('select count(*) as n from import_uploads where import_id = ?', [ended.id]),
    );
    expect(Number(row!.n)).toBe(0);
    expect(await outcomesOf(ended.id)).toEqual([['kept.result', 'created']]);
    const [stored] = await testApp.database.acrossCompanies((em) =>
      em.execute<{ t: string }[]>('select jsonb_agg(r)::text as t from import_rows r where import_id = ?', [ended.id]),
    );
    expect(stored!.t).not.toContain('welcome-aboard-kept.result');
  });
});
