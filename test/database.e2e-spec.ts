import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent } from '../src/audit/index.ts';
import { LoginAudit } from '../src/auth/login-audit.service.ts';
import { Datalinks } from '../src/datalinks/index.ts';
import { databaseSchema } from '../src/database-schema.ts';
import type { Actor } from '../src/platform/access/index.ts';
import {
  connectionsMax,
  type Database,
  DatabaseBusyError,
  defaultWaits,
  openDatabase,
  type TransactionOptions,
  type Waits,
} from '../src/platform/database/index.ts';
import { SpreadsheetService } from '../src/spreadsheet/spreadsheet.service.ts';
import { User, UserBatches, UsersFilter } from '../src/users/index.ts';
import { createOwnedDatabase, dropConnections, dropOwnedDatabase } from './support/server-database.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { testSettings } from './support/test-settings.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('the database', () => {
  // A login counts until its connection fails, and these tests interrupt many at once.
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '1000' });
  let database: Database;
  let [one, two]: TestCompany[] = [];
  beforeAll(async () => {
    ({ database } = testApp);
    [one, two] = [await testApp.company('One'), await testApp.company('Two')];
  });

  it('shows only the users of the company in a tenant-scoped transaction, whatever the query asks for', async () => {
    const usernames = await database.inCompany(one!.id, async (em) => (await em.find(User, {})).map(({ username }) => username));
    expect(usernames).toEqual([one!.admin.username]);
    expect(await database.inCompany(one!.id, (em) => em.findOne(User, { id: two!.admin.id }))).toBeNull();
    expect(await database.inCompany(one!.id, (em) => em.count(User, { companyId: two!.id }))).toBe(0);
  });

  it('refuses queries outside a tenant-scoped or cross-tenant transaction', async () => {
    await expect(database.orm.em.fork().find(Datalinks, {})).rejects.toThrow(/company/);
    await expect(database.orm.em.fork().find(User, { companyId: one!.id })).rejects.toThrow(/company/);
  });

  it('refuses nested transactions, which would deadlock on the embedded database', async () => {
    await expect(database.inCompany(one!.id, () => database.acrossCompanies(async () => undefined))).rejects.toThrow(/inside another/);
  });

  it('runs a single statement with parameters of any text, number, boolean and date, and none within a transaction', async () => {
    const texts = [`'; drop table users; --`, `\\' or 1=1 --`, '?', '$1', `E'\\''`, 'a\nb', '\u{1f600}', ''];
    for (const text of texts) {
      const [row] = await database.query<object>('all', 'select ?::text as text, ?::text as other', [text, '?']);
      expect(row).toEqual({ text, other: '?' });
    }
    const time = new Date('2026-11-28T10:00:00.123Z');
    const values = [7, true, null, time, Buffer.from([0, 39, 92, 255])];
    const sql = 'select ?::int as number, ?::bool as flag, ?::uuid as nothing, ?::timestamptz as time, ?::bytea as bytes';
    const [row] = await database.query<{ time: string; bytes: Uint8Array }>('all', sql, values);
    expect(row).toMatchObject({ number: 7, flag: true, nothing: null });
    expect([new Date(row!.time), Buffer.from(row!.bytes)]).toEqual([time, values[4]]);
    const nested = database.inCompany(one!.id, () => database.query('all', 'select 1'));
    await expect(nested).rejects.toThrow(/inside another/);
  });

  it('undoes a single statement that fails, and goes on', async () => {
    const sql = `update users set title = case when username = ? then (1 / 0)::text else 'Never' end`;
    for (let attempt = 0; attempt < 30; attempt++)
      await expect(database.query('all', sql, [one!.admin.username])).rejects.toThrow(/division by zero/);
    expect((await testApp.users(two!))[two!.admin.username]).toMatchObject({ title: null });
  });

  it('rolls back the whole transaction when it fails', async () => {
    const work = database.inCompany(one!.id, async (em) => {
      await em.execute("update users set title = 'Never' where company_id = ?", [one!.id]);
      throw new Error('Enough.');
    });
    await expect(work).rejects.toThrow('Enough.');
    expect((await testApp.users(one!))[one!.admin.username]).toMatchObject({ title: null });
  });

  it('keeps the event loop free during a query', async () => {
    const started = Date.now();
    const slow = database
      .acrossCompanies((em) => em.execute('select count(*) from generate_series(1, 6000000)'))
      .then(() => Date.now() - started);
    let longest = 0;
    for (let last = started; Date.now() - started < 300; last = Date.now()) {
      await sleep(10);
      longest = Math.max(longest, Date.now() - last);
    }
    expect(await slow).toBeGreaterThan(200);
    expect(longest).toBeLessThan(200);
  });

  it('lets neither the role of the service nor the owner of the tables change or delete the audit log', async () => {
    for (const sql of ["update audit_events set action = 'x'", 'delete from audit_events', 'truncate audit_events']) {
      await expect(database.acrossCompanies((em) => em.execute(sql))).rejects.toThrow(/permission denied/);
      await expect(database.acrossCompanies(async (em) => [await em.execute('reset role'), await em.execute(sql)])).rejects.toThrow(
        /append-only/,
      );
    }
    expect(await database.acrossCompanies((em) => em.count(AuditEvent, {}))).toBeGreaterThan(0);
  });

  describe('has row-level security, which', () => {
    it('hides other companies from a query without a company condition', async () => {
      const forgetful = (em: EntityManager) => em.execute<{ username: string }[]>('select username from users order by username');
      expect((await database.inCompany(one!.id, forgetful)).map(({ username }) => username)).toEqual([one!.admin.username]);
      const member = await testApp.member(two!);
      await testApp.import(two!, await staff(newPerson('two.imported', { Fax: '+852 1111 1111' })));
      await testApp.import(two!, await staff({ Username: 'two.imported', Fax: '+852 2222 2222' }));
      await testApp.impersonate(two!, member.id);
      for (const table of [
        'companies',
        'users',
        'datalinks',
        'skipped_datalinks',
        'imports',
        'import_rows',
        'audit_events',
        'impersonations',
      ]) {
        const column = table === 'companies' ? 'id' : 'company_id';
        const find = (em: EntityManager) => em.execute<unknown[]>(`select 1 from ${table} where ${column} = ?`, [two!.id]);
        const [all, visible] = [await database.acrossCompanies(find), await database.inCompany(one!.id, find)];
        expect({ table, hasRows: all.length > 0, visible }).toEqual({ table, hasRows: true, visible: [] });
      }
    });

    it('refuses to write into another company or to move rows there', async () => {
      const insert = (em: EntityManager) =>
        em.execute('insert into datalinks (user_id, company_id) values (?, ?)', [two!.admin.id, two!.id]);
      await expect(database.inCompany(one!.id, insert)).rejects.toThrow(/row-level security/);
      const move = (em: EntityManager) => em.execute('update users set company_id = ? where id = ?', [two!.id, one!.admin.id]);
      await expect(database.inCompany(one!.id, move)).rejects.toThrow(/row-level security/);
      await database.inCompany(one!.id, (em) => em.execute("update users set title = 'Taken'"));
      expect((await testApp.users(two!))[two!.admin.username]).toMatchObject({ title: null });
    });

    it('shows no rows when no company is set', async () => {
      const none = await database.acrossCompanies(async (em) => {
        await em.execute("select set_config('cardroll.company', '', true)");
        return em.execute('select 1 from users');
      });
      expect(none).toEqual([]);
    });

    it('allows one query across companies: which of these usernames are taken elsewhere', async () => {
      const usernames = [one!.admin.username, two!.admin.username, 'platform.admin', 'unknown.user'];
      const response = await database.inCompany(one!.id, async (em) => [
        await testApp.app.get(UserBatches).findTakenElsewhere(em, one!.id, usernames),
        await em.execute('select 1 from users where company_id is distinct from ?', [one!.id]),
        await testApp.app.get(UserBatches).find(em, one!.id, usernames),
      ]);
      expect(response).toMatchObject([new Set([two!.admin.username, 'platform.admin']), [], [{ username: one!.admin.username }]]);
    });

    it('leaves neither company nor role on a pooled connection', async () => {
      await database.inCompany(one!.id, (em) => em.execute('select 1'));
      const [left] = await database.orm.em
        .fork()
        .execute<{ company: string | null; role: string }[]>(
          "select nullif(current_setting('cardroll.company', true), '') as company, current_setting('role') as role",
        );
      expect(left).toEqual({ company: null, role: 'none' });
    });

    it('applies to a single statement, which leaves neither company, role nor limit behind', async () => {
      const find = (scope: { companyId: string } | 'all') => database.query<{ username: string }>(scope, 'select username from users');
      const [own, other] = [{ companyId: one!.id }, { companyId: two!.id }];
      expect(await find(own)).toEqual([{ username: one!.admin.username }]);
      expect((await find('all')).map(({ username }) => username)).toContain(two!.admin.username);
      expect(await database.query(other, 'select 1 from users where company_id = ?', [one!.id])).toEqual([]);
      const insert = database.query(own, 'insert into datalinks (user_id, company_id) values (?, ?)', [two!.admin.id, two!.id]);
      await expect(insert).rejects.toThrow(/row-level security/);
      const left = await database.orm.em.fork().execute(
        `select nullif(current_setting('cardroll.company', true), '') as company, current_setting('role') as role,
             current_setting('statement_timeout') as statement`,
      );
      expect(left).toEqual([{ company: null, role: 'none', statement: '0' }]);
    });

    it('is verified when the service starts', async () => {
      await expect(database.enforceRowLevelSecurity()).resolves.toBeUndefined();
      const asOwner = (sql: string) => database.acrossCompanies(async (em) => [await em.execute('reset role'), await em.execute(sql)]);
      await asOwner('alter table datalinks no force row level security');
      await expect(database.enforceRowLevelSecurity()).rejects.toThrow(/not in force on: datalinks/);
      await asOwner('alter table datalinks force row level security');
      await asOwner('create table forgotten (company_id uuid)');
      await expect(database.enforceRowLevelSecurity()).rejects.toThrow(/not in force on: forgotten/);
      await asOwner('drop table forgotten');
      await database.enforceRowLevelSecurity();
    });
  });

  it('serves many concurrent requests', async () => {
    const responses = await Promise.all(
      Array.from({ length: 60 }, (_, index) => testApp.http(index % 2 ? one!.token : two!.token).get('/api/v1/me')),
    );
    expect(responses.map(({ body }) => body.company.id)).toEqual(responses.map((_, index) => (index % 2 ? one!.id : two!.id)));
  });

  it('locks companies before users, so that concurrent changes do not deadlock', async () => {
    const own = await testApp.company('Ordered');
    const members = await Promise.all(Array.from({ length: 10 }, () => testApp.signedInMember(own)));
    const importing = testApp.import(own, await staff(...members.map(({ username }) => ({ Username: username, Title: 'From the file' }))));
    const responses = await Promise.all(
      members.flatMap((member) => [
        testApp.http(own.token).patch(`${own.path}/users/${member.id}`).send({ role: 'company_admin' }),
        testApp.http(member.token).patch('/api/v1/me/datalinks').send({ fax: '12345' }),
        testApp.http(own.token).patch(`${own.path}/users/${member.id}`).send({ role: 'member', department: 'Sales' }),
      ]),
    );
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect((await importing).counts).toMatchObject({ total: 10, rejected: 0, notProcessed: 0 });
  });

  if (process.env['DATABASE_URL']) {
    it('responds with 503 while the server drops connections, and recovers afterwards', async () => {
      const { backend } = database;
      const url = 'url' in backend ? backend.url : '';
      const login = () => testApp.http().post('/api/v1/auth/login').send({ username: one!.admin.username, password: one!.admin.password });
      // More rounds than the pool has connections, so that a leaked connection is noticed.
      for (let turn = 0; turn < 15; turn++) {
        const responses = Promise.all(
          Array.from({ length: 6 }, () =>
            login().then(({ status, headers, body }) => [status, body.code, headers['retry-after']].join(' ').trim()),
          ),
        );
        await sleep(40);
        await dropConnections(url);
        for (const response of await responses) expect(['200', '503 service/unavailable 5']).toContain(response);
      }
      await login().expect(200);
    });
  }
});

/** The tests hold locks and connections for as long as they like, and see the limits as soon as these have passed. */
const shortWaits: Waits = {
  ...defaultWaits,
  request: { connection: 1_000, lock: 1_000, statement: 2_000 },
};

describe('waiting for the database', () => {
  const testApp = useTestApp({}, { waits: shortWaits });
  let database: Database;
  let company: TestCompany;
  beforeAll(async () => {
    ({ database } = testApp);
    company = await testApp.company();
  });

  const unavailable = ({ status, headers, body }: { status: number; headers: Record<string, string>; body: { code: string } }) =>
    expect({ status, code: body.code, retry: headers['retry-after'] }).toEqual({
      status: 503,
      code: 'service/unavailable',
      retry: '5',
    });
  const inRequest = <T>(work: () => Promise<T>) => new Promise<T>((resolve) => database.inRequest('normal', () => resolve(work())));
  const login = () =>
    testApp.http().post('/api/v1/auth/login').send({ username: company.admin.username, password: company.admin.password });

  it('ends for a request after its limit, and the next request succeeds', async () => {
    const all = await holdConnections(database);
    unavailable(await testApp.http(company.token).get('/api/v1/me'));
    // On a server, sign-in and readiness have connections of their own.
    if (database.isEmbedded) unavailable(await login());
    else await login().expect(200);
    await all.release();
    await testApp.http(company.token).get('/api/v1/me').expect(200);
    await login().expect(200);
  });

  it('never runs a transaction later that was given up, and runs one of the background', async () => {
    const all = await holdConnections(database);
    const givenUp = vi.fn(async () => undefined);
    const background = database.inCompany(company.id, async () => 'done');
    await expect(inRequest(() => database.inCompany(company.id, givenUp))).rejects.toThrow(DatabaseBusyError);
    await all.release();
    expect(await background).toBe('done');
    // The queue is in order: after this one, the abandoned one has had its turn.
    await database.acrossCompanies((em) => em.execute('select 1'));
    expect(givenUp).not.toHaveBeenCalled();
  });

  it('keeps a bounded number of entries about refused logins until it has time for them', async () => {
    const member = await testApp.member(company);
    const all = await holdConnections(database);
    await inRequest(async () => {
      for (let count = 0; count < 100; count++)
        testApp.app.get(LoginAudit).recordThrottled(member.username, { address: null, userAgent: null, requestId: 'refused' });
      // The limit of a request has passed for these too.
      await expect(database.acrossCompanies(async () => undefined)).rejects.toThrow(DatabaseBusyError);
    });
    await all.release();
    await testApp.app.get(LoginAudit).onModuleDestroy();
    const recorded = await database.acrossCompanies((em) => em.count(AuditEvent, { action: 'session.throttled', targetId: member.id }));
    expect(recorded).toBe(20);
  });

  it('ends for the readiness check of an embedded database too, which says so, and the process is alive', async () => {
    const all = await holdConnections(database);
    if (database.isEmbedded) unavailable(await testApp.http().get('/health/ready'));
    else await testApp.http().get('/health/ready').expect(200);
    await testApp.http().get('/health/live').expect(200);
    await all.release();
    await testApp.http().get('/health/ready').expect(200);
  });

  it('is longer for a download, and other requests come before the next download', async () => {
    const { id: userId, username } = company.admin;
    const user = { userId, username, role: 'company_admin', companyId: company.id } as const;
    const origin = { requestId: 'r', address: null, userAgent: null };
    const actor: Actor = { user, impersonator: null, sessionId: userId, authenticatedAt: new Date(), mustChangePassword: false, ...origin };
    const ended: string[] = [];
    const all = await holdConnections(database);
    const download = async (name: string) => {
      const workbook = await inRequest(() =>
        testApp.app.get(SpreadsheetService).export(actor, new UsersFilter(), new AbortController().signal, 'en'),
      );
      ended.push(name);
      workbook.destroy();
    };
    const downloads = [download('first download'), download('second download')];
    const refused = inRequest(() => database.inCompany(company.id, async () => undefined));
    await expect(refused).rejects.toThrow(DatabaseBusyError);
    const request = inRequest(() => database.inCompany(company.id, async () => ended.push('request')));
    await all.release();
    await Promise.all([...downloads, request]);
    // On a server they have connections of their own.
    const inOrder = ['first download', 'request', 'second download'];
    expect(database.isEmbedded ? ended : ended.toSorted()).toEqual(database.isEmbedded ? inOrder : inOrder.toSorted());
  });

  if (process.env['DATABASE_URL']) {
    it('ends for a lock and for a slow statement', async () => {
      const asOwner = (sql: string) => database.acrossCompanies(async (em) => [await em.execute('reset role'), await em.execute(sql)]);
      const lock = await hold(database, (em) => em.execute('select 1 from users where id = ? for update', [company.admin.id]));
      unavailable(await testApp.http(company.token).patch('/api/v1/me').send({ title: 'Locked' }));
      await lock.release();
      await asOwner(`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(60); return new; end'`);
      await asOwner('create trigger slow before update on users for each row execute function slow()');
      unavailable(await testApp.http(company.token).patch('/api/v1/me').send({ title: 'Slow' }));
      await asOwner('drop function slow cascade');
      await testApp.http(company.token).patch('/api/v1/me').send({ title: 'Quick' }).expect(200);
      await expect(inRequest(() => database.query('all', 'select pg_sleep(60)'))).rejects.toThrow(/statement timeout/);
      expect(await database.query('all', 'select 1 as one')).toEqual([{ one: 1 }]);
    });

    it('has its limits set with each transaction, longer ones outside of requests, and none for migrations', async () => {
      const limits = async (options?: TransactionOptions) => {
        const sql = `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`;
        const [row] = await database.inCompany(company.id, (em) => em.execute<Record<string, string>[]>(sql), options);
        return row;
      };
      expect(await inRequest(() => limits())).toEqual({ lock: '1s', statement: '2s' });
      expect(await inRequest(() => limits({ waits: 'bulkRequest' }))).toEqual({ lock: '5s', statement: '1min' });
      expect(await limits()).toEqual({ lock: '1min', statement: '10min' });
      const outside = await database.orm.em.fork().execute<unknown[]>(`select current_setting('statement_timeout') as statement`);
      expect(outside).toEqual([{ statement: '0' }]);
    });
  }
});

describe('a connection', () => {
  const testApp = useTestApp({}, { waits: { ...defaultWaits, bulkRequest: { connection: 200, lock: -1, statement: 1_000 } } });

  it('is given back when a transaction cannot begin, or is given up before', async () => {
    const { database } = testApp;
    if (database.isEmbedded) return;
    for (let attempt = 0; attempt < connectionsMax + 1; attempt++) {
      await expect(database.acrossCompanies(async () => undefined, { waits: 'bulkRequest' })).rejects.toThrow(/lock_timeout/);
      await expect(database.query('all', 'select 1', [], { waits: 'bulkRequest' })).rejects.toThrow(/lock_timeout/);
    }
    const pids = async () => {
      const found = await Promise.all(
        Array.from({ length: connectionsMax }, () =>
          database.query<{ pid: number }>('all', 'select pg_backend_pid() as pid, pg_sleep(0.3)'),
        ),
      );
      return new Set(found.map(([row]) => row!.pid));
    };
    const before = await pids();
    expect(before.size).toBe(connectionsMax);
    const all = await holdConnections(database);
    const givenUp = Array.from({ length: 20 }, () => database.query('all', 'select 1', [], { waits: 'bulkRequest' }));
    expect((await Promise.allSettled(givenUp)).map(({ status }) => status)).not.toContain('fulfilled');
    await all.release();
    expect(await pids()).toEqual(before);
  });
});

describe('waiting for the database by default', () => {
  const testApp = useTestApp();

  it('ends for a request after 5 seconds', { timeout: 15_000 }, async () => {
    const token = await testApp.platformToken();
    const all = await holdConnections(testApp.database);
    const started = performance.now();
    await testApp.http(token).get('/api/v1/me').expect(503);
    expect((performance.now() - started) / 1000).toBeCloseTo(5, 0);
    await all.release();
    expect(defaultWaits.request).toEqual({ connection: 5_000, lock: 5_000, statement: 5_000 });
  });
});

/** A transaction that stays open until it is released. */
async function hold(database: Database, begin: (em: EntityManager) => Promise<unknown>): Promise<{ release: () => Promise<void> }> {
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const transaction = database.acrossCompanies(async (em) => {
    await begin(em);
    begun.resolve();
    await released.promise;
  });
  await Promise.race([begun.promise, transaction]);
  return {
    release: async () => {
      released.resolve();
      await transaction;
    },
  };
}

/** All connections of the pool, or the one of the embedded database, whose statement could not be ended either. */
async function holdConnections(database: Database): Promise<{ release: () => Promise<void> }> {
  const held = await Promise.all(
    Array.from({ length: database.isEmbedded ? 1 : connectionsMax }, () => hold(database, (em) => em.execute('select 1'))),
  );
  return { release: async () => void (await Promise.all(held.map(({ release }) => release()))) };
}

const serverUrl = process.env['DATABASE_URL'];

if (serverUrl)
  describe('a server login without special rights', () => {
    onServer(serverUrl);
  });

function onServer(serverUrl: string): void {
  const open = async (right: string, work: (opened: Promise<Database>) => Promise<void>) => {
    const name = `cardroll_plain_${process.pid}`;
    const url = await createOwnedDatabase(serverUrl, name, right);
    const opened = openDatabase(testSettings({ DATABASE_URL: url }), databaseSchema, { onCrash: () => undefined });
    try {
      await work(opened);
    } finally {
      await opened.then(
        (database) => database.close(),
        () => undefined,
      );
      await dropOwnedDatabase(serverUrl, name);
    }
  };

  it('is sufficient: row-level security applies to it although it owns the tables', async () => {
    await open('', async (opened) => {
      const database = await opened;
      const [a, b] = [randomUUID(), randomUUID()];
      const insert = `insert into companies (id, name, name_key, is_impersonation_enabled, impersonation_minutes, created_at, updated_at, version) values (?, 'X', 'x', true, 30, now(), now(), 1)`;
      await database.acrossCompanies(async (em) => [await em.execute(insert, [a]), await em.execute(insert, [b])]);
      expect(await database.inCompany(a, (em) => em.execute('select id from companies'))).toEqual([{ id: a }]);
    });
  });

  it('is closed within seconds although a transaction never ends', { timeout: 30_000 }, async () => {
    await open('', async (opened) => {
      const database = await opened;
      await new Promise<void>((resolve) => {
        const endless = database.asOwner(async (em) => {
          await em.execute('select 1');
          resolve();
          return new Promise(() => undefined);
        });
        endless.catch(() => undefined);
      });
      const startedAt = performance.now();
      await database.close();
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    });
  });

  it('is refused when it bypasses row-level security', async () => {
    await open('bypassrls', (opened) => expect(opened).rejects.toThrow(/bypass row-level security/));
  });
}
