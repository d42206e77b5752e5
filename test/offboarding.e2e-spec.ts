import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditErasure, AuditVerification } from '../src/audit/index.ts';
import { CompanyErasure } from '../src/offboarding/company-erasure.service.ts';
import { auditTables, erasedTables } from '../src/offboarding/erased-tables.ts';
import { coverAuditLog } from './support/audit-chain.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';
import { unzip } from './support/zip.ts';

describe('a company that leaves', () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '1000' });
  let platform: string;
  let stays: TestCompany;
  beforeAll(async () => {
    platform = await testApp.platformToken();
    stays = await busyCompany('Stays');
  });

  const query = <Row>(sql: string, ...parameters: unknown[]) =>
    testApp.database.acrossCompanies((em) => em.execute<Row[]>(sql, parameters));
  const asOwner = (...statements: string[]) =>
    testApp.database.acrossCompanies(async (em) => {
      await em.execute('reset role');
      for (const sql of statements) await em.execute(sql);
    });

  /** A company with rows in every table. */
  async function busyCompany(name: string): Promise<TestCompany> {
    const company = await testApp.company(name);
    const member = await testApp.signedInMember(company);
    await testApp.import(
      company,
      await staff(newPerson(`${name}.one`, { Fax: '+852 1111 1111' }), { Username: member.username, Title: 'Chief' }),
    );
    await testApp.import(company, await staff({ Username: `${name}.one`, Fax: '+852 2222 2222' }));
    const token = await testApp.impersonate(company, member.id);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ website: 'https://example.com' }).expect(200);
    await testApp.http(token).delete('/api/v1/impersonation').expect(204);
    await testApp
      .http(company.token)
      .post(`${company.path}/imports`)
      .set({ prefer: 'wait=30', 'idempotency-key': name })
      .field({ mode: 'preview' })
      .attach('file', await staff(newPerson(`${name}.two`)), 'previewed.xlsx')
      .expect(202);
    await testApp.database.inCompany(company.id, (em) =>
      em.execute(
        `insert into import_uploads (import_id, company_id, position, content) select id, company_id, 0, 'x' from imports where company_id = ? limit 1`,
        [company.id],
      ),
    );
    await coverAuditLog(testApp.app);
    return company;
  }

  const disable = (company: TestCompany) => testApp.http(platform).patch(company.path).send({ disabled: true }).expect(200);
  const erase = (company: TestCompany, name: string, token = platform) => testApp.http(token).post(`${company.path}/erase`).send({ name });
  /** The actions of the entries about a company that belong to no company, and who did it. */
  const platformEntries = async ({ id }: TestCompany) => {
    const found = await query<{ action: string; actor_username: string; target_name: string; request_id: string | null }>(
      'select * from audit_events where company_id is null and target_id = ? order by position',
      id,
    );
    return found.map(({ action, actor_username, target_name, request_id }) => [action, actor_username, target_name, request_id !== null]);
  };
  const run = () => testApp.app.get(CompanyErasure).eraseRequested();
  const verify = () => testApp.app.get(AuditVerification).verify();

  /** The rows of each table that have one of the texts in any column. */
  const rowsWith = async (...texts: string[]) => {
    const tables = await query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname in ('public', 'pgboss') and has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'select')`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [found] = await query<{ rows: number }>(
        `select count(*)::int as rows from ${name} t where exists (
           select from jsonb_array_elements_text(?::jsonb) as wanted where position(lower(wanted) in lower(t::text)) > 0)`,
        JSON.stringify(texts),
      );
      if (found!.rows > 0) counts[name] = found!.rows;
    }
    return counts;
  };

  it('has all its tables in the list of those that are erased', async () => {
    const ofCompanies = await query<{ name: string }>(
      `with recursive related as (
         select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'company_id' and not a.attisdropped
         union select k.conrelid from pg_constraint k join related r on k.confrelid = r.oid where k.contype = 'f')
       select c.relname as name from related r join pg_class c on c.oid = r.oid order by 1`,
    );
    const covered = [...erasedTables.map(({ table }) => table), ...auditTables];
    expect(covered.toSorted()).toEqual(ofCompanies.map(({ name }) => name).toSorted());
  });

  describe('takes an archive with it, which', () => {
    it('has its company, users, datalinks, imports, impersonations and audit log, and no secrets', async () => {
      const parse = (text: string) =>
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      const response = await testApp.http(platform).get(`${stays.path}/export`).buffer(true).parse(toBuffer).expect(200);
      expect(response.headers).toMatchObject({
        'content-type': 'application/zip',
        'content-disposition': expect.stringMatching(/^attachment; filename="company-.+Z\.zip"$/),
      });
      const files = await unzip(response.body);
      expect(Object.keys(files)).toEqual([
        'company.json',
        'users.csv',
        'users.ndjson',
        'imports.ndjson',
        'impersonations.ndjson',
        'audit-events.ndjson',
      ]);
      expect(JSON.parse(files['company.json']!)).toMatchObject({ id: stays.id, name: 'Stays' });
      const users = parse(files['users.ndjson']!);
      expect(users).toHaveLength(3);
      expect(users.find(({ username }) => username === 'Stays.one')).toMatchObject({
        role: 'member',
        datalinks: { fax: '+852 1111 1111' },
      });
      expect(files['users.csv']!.split('\r\n')).toHaveLength(5);
      expect(files['users.csv']).toContain(`"'+852 1111 1111"`);
      expect(parse(files['imports.ndjson']!)).toHaveLength(3);
      expect(parse(files['impersonations.ndjson']!)).toMatchObject([{ reason: 'A test of login as user' }]);
      const [entries] = await query<{ count: number }>('select count(*)::int as count from audit_events where company_id = ?', stays.id);
      const exported = parse(files['audit-events.ndjson']!);
      expect(exported).toHaveLength(entries!.count);
      expect(exported[0]).toMatchObject({ action: 'company.exported', actor: { username: 'platform.admin' } });
      const hashes = await query<{ hash: string }>('select password_hash as hash from users where company_id = ?', stays.id);
      const all = Object.values(files).join('\n');
      for (const secret of ['argon2', stays.admin.password, ...hashes.map(({ hash }) => hash)]) expect(all).not.toContain(secret);
    });

    it('has every user of a company with many, once', async () => {
      const company = await testApp.company('Many');
      await testApp.database.inCompany(company.id, (em) => addUsers(em, company.id, 1_200));
      const { body } = await testApp.http(platform).get(`${company.path}/export`).buffer(true).parse(toBuffer).expect(200);
      const lines = (await unzip(body))['users.ndjson']!.trim().split('\n');
      expect(new Set(lines.map((line) => JSON.parse(line).username)).size).toBe(1_201);
      expect(lines).toHaveLength(1_201);
    });

    it('does not exist for an unknown company', async () => {
      const { body } = await testApp.http(platform).get(`/api/v1/companies/${randomUUID()}/export`).expect(404);
      expect(body.code).toBe('companies/not-found');
    });
  });

  describe('is erased', () => {
    it('only when it is disabled, by its exact name, and after a fresh login', async () => {
      const company = await testApp.company('Careful');
      expect((await erase(company, 'Careful').expect(409)).body.code).toBe('companies/not-disabled');
      await disable(company);
      const { body } = await erase(company, 'careful').expect(400);
      expect(body.errors).toMatchObject([{ path: 'name', code: 'wrong-name' }]);
      const stale = await testApp.platformToken();
      const age = (minutes: number) =>
        query(
          `update sessions set authenticated_at = now() - make_interval(mins => ?) where id = (select id from sessions order by created_at desc limit 1)`,
          minutes,
        );
      await age(16);
      expect((await erase(company, 'Careful', stale).expect(401)).body).toMatchObject({
        code: 'auth/reauthentication-required',
        maxAgeSeconds: 900,
      });
      expect((await testApp.http(platform).get(company.path)).body.erasureRequestedAt).toBeNull();
      expect(await platformEntries(company)).toEqual([]);
      await age(14);
      await erase(company, 'Careful', stale).expect(202);
      await run();
      await erase(company, 'Careful').expect(404);
    });

    it('with everything in all tables, but for two entries of the platform, and nothing of another company', async () => {
      const company = await busyCompany('Leaves');
      const users = await query<{ id: string; username: string }>('select id, username from users where company_id = ?', company.id);
      const texts = [company.id, 'Leaves.one', ...users.flatMap(({ id, username }) => [id, username])];
      await disable(company);
      const before = await rowsWith(company.id);
      const others = await rowsWith(stays.id);
      expect(Object.keys(before)).toEqual(
        expect.arrayContaining(
          [...erasedTables, ...auditTables.map((table) => ({ table }))]
            .map(({ table }) => `public.${table}`)
            .filter((table) => !/sessions|refresh_tokens|prunings/.test(table)),
        ),
      );
      expect(before['pgboss.job'] ?? before['pgboss.job_common']).toBeGreaterThan(0);
      const { body } = await erase(company, 'Leaves').expect(202);
      expect(body).toMatchObject({ companyId: company.id, name: 'Leaves', requestedBy: { username: 'platform.admin' }, removed: {} });
      // The erasure in the background may have begun, so there may be the other one already.
      expect((await platformEntries(company))[0]).toEqual(['company.erasure-requested', 'platform.admin', 'Leaves', true]);
      await run();
      await testApp.http(platform).get(company.path).expect(404);
      expect(await rowsWith(...texts)).toEqual({ 'public.audit_events': 2 });
      expect(await rowsWith(stays.id)).toEqual(others);
      const [entry] = await query<Record<string, unknown>>(
        `select * from audit_events where action = 'company.erased' and target_id = ?`,
        company.id,
      );
      expect(entry).toMatchObject({
        company_id: null,
        actor_username: 'platform.admin',
        target_name: 'Leaves',
        details: { removed: { users: users.length, imports: 3, impersonations: 1, audit_events: before['public.audit_events'] } },
      });
      expect(await platformEntries(company)).toEqual([
        ['company.erasure-requested', 'platform.admin', 'Leaves', true],
        ['company.erased', 'platform.admin', 'Leaves', true],
      ]);
      await coverAuditLog(testApp.app);
      const reports = await verify();
      expect(reports.filter(({ problem }) => problem !== null)).toEqual([]);
      expect(reports.map(({ companyId }) => companyId)).not.toContain(company.id);
      // The usernames are free again.
      await testApp.http(stays.token).post(`${stays.path}/users`).send(freshUser('Leaves.one')).expect(201);
    });

    it('with the users in its bin, which its export has too', async () => {
      const company = await testApp.company('Binned');
      const { body } = await testApp.http(company.token).post(`${company.path}/users`).send(freshUser('binned.one')).expect(201);
      await testApp.http(company.token).delete(`${company.path}/users/${body.id}`).expect(204);
      await disable(company);
      const exported = await testApp.http(platform).get(`${company.path}/export`).buffer(true).parse(toBuffer).expect(200);
      expect((await unzip(exported.body))['users.ndjson']).toContain('binned.one');
      await erase(company, 'Binned').expect(202);
      await run();
      await testApp.http(platform).get(company.path).expect(404);
      await testApp.http(stays.token).post(`${stays.path}/users`).send(freshUser('binned.one')).expect(201);
    });

    it('in short transactions, and goes on where a crash has stopped it', async () => {
      const company = await busyCompany('Crashes');
      await testApp.database.inCompany(company.id, (em) => addUsers(em, company.id, 4_500));
      await disable(company);
      await erase(company, 'Crashes').expect(202);
      await asOwner(
        `create function stop_erasure() returns trigger language plpgsql as $$ begin raise exception 'crashed'; end $$`,
        `create trigger stop_erasure before delete on users for each row when (old.username like '%.3000') execute function stop_erasure()`,
      );
      await run();
      const { body } = await erase(company, 'Crashes').expect(202);
      expect(body.removed.users).toBeGreaterThan(1_000);
      expect(body.removed.users).toBeLessThan(2_000);
      expect(body.removed.audit_events).toBeUndefined();
      expect((await verify()).filter(({ problem }) => problem !== null)).toEqual([]);
      for (const change of [{ disabled: false }, { name: 'Stays after all' }])
        expect((await testApp.http(platform).patch(company.path).send(change).expect(409)).body.code).toBe('companies/being-erased');
      expect((await testApp.http(platform).get(`${company.path}/export`).expect(409)).body.code).toBe('companies/being-erased');
      await asOwner('drop function stop_erasure cascade');
      await run();
      await testApp.http(platform).get(company.path).expect(404);
      // The repeated request has no entry of its own.
      expect(await rowsWith(company.id)).toEqual({ 'public.audit_events': 2 });
    });

    it('without breaking its hash chain, which stays valid until the last entry', async () => {
      const company = await busyCompany('Chained');
      await disable(company);
      await query(
        `insert into audit_events (id, company_id, action, target_type) select gen_random_uuid(), ?::uuid, 'user.updated', 'user' from generate_series(1, 2500)`,
        company.id,
      );
      await coverAuditLog(testApp.app);
      // Without the name of a requester, the erasure in the background leaves the company alone.
      await query('update companies set erasure_requested_at = now() where id = ?', company.id);
      for (const table of ['skipped_datalinks', 'users']) await query(`delete from ${table} where company_id = ?`, company.id);
      const problem = async () => (await verify()).find(({ companyId }) => companyId === company.id)?.problem;
      const eraseLog = () => testApp.database.inCompany(company.id, (em) => testApp.app.get(AuditErasure).erase(em, company.id, 2));
      let checkpoints = 0;
      for (let erased = await eraseLog(); erased['audit_seals']! > 0; erased = await eraseLog()) {
        checkpoints += erased['audit_seals']!;
        expect(await problem()).toBeNull();
      }
      expect(checkpoints).toBeGreaterThan(2);
      // A checkpoint that is added meanwhile covers what is left, and goes first.
      await coverAuditLog(testApp.app);
      expect(await problem()).toBeNull();
      await eraseLog();
      expect(await problem()).toBeNull();
      await erase(company, 'Chained').expect(202);
      await run();
      expect(await problem()).toBeUndefined();
    });
  });

  it('is the only one whose audit log can be erased, and only when its users are gone', async () => {
    const company = await testApp.company('Guarded');
    const attempts = [
      (em: EntityManager) => em.execute('select * from erase_audit(?::uuid, 10)', [company.id]),
      async (em: EntityManager) => [
        await em.execute('reset role'),
        await em.execute('delete from audit_events where company_id = ?', [company.id]),
      ],
    ];
    const refused = async () => {
      for (const attempt of attempts) await expect(testApp.database.acrossCompanies(attempt)).rejects.toThrow(/can be erased|append-only/);
    };
    await refused();
    await disable(company);
    await refused();
    await query('update companies set erasure_requested_at = now() where id = ?', company.id);
    await refused();
    const showingBin = (sql: string) =>
      testApp.database.acrossCompanies(async (em) => {
        await em.execute(`select set_config('cardroll.bin', 'shown', true)`);
        await em.execute(sql, [company.id]);
      });
    await showingBin('update users set deleted_at = now() where company_id = ?');
    await refused();
    await showingBin('delete from users where company_id = ?');
    await query('update companies set erasure_requested_at = null where id = ?', company.id);
    await refused();
    await query('update companies set erasure_requested_at = now(), disabled_at = null where id = ?', company.id);
    await refused();
    await expect(testApp.database.acrossCompanies((em) => em.execute('delete from audit_events'))).rejects.toThrow(/permission denied/);
    await query('update companies set disabled_at = now() where id = ?', company.id);
    await testApp.database.acrossCompanies(attempts[0]!);
    const left = await query('select 1 from audit_events where company_id = ?', stays.id);
    expect(left.length).toBeGreaterThan(0);
    await expect(testApp.database.acrossCompanies((em) => em.execute('select * from erase_audit(null, 10)'))).rejects.toThrow(
      /can be erased/,
    );
  });
});

function freshUser(username: string) {
  return { username, password: 'quiet-meadow-31-birds', email: 'a@example.com', firstName: 'A', lastName: 'B' };
}

async function addUsers(em: EntityManager, companyId: string, count: number): Promise<void> {
  await em.execute(
    `insert into users (id, company_id, username, username_key, password_hash, email, first_name, last_name, company_name, role,
       email_key, search_key, name_key, first_name_key, last_name_key, company_name_key)
     select gen_random_uuid(), ?::uuid, name, name, '', 'f@example.com', 'F', 'L', 'Many', 'member', '', '', '', '', '', ''
     from (select 'many.' || left(?, 8) || '.' || n as name from generate_series(1, ?) as n) as named`,
    [companyId, companyId, count],
  );
}

function toBuffer(
  response: { on(event: string, listener: (part: Buffer) => void): void },
  done: (error: null, body: Buffer) => void,
): void {
  const parts: Buffer[] = [];
  response.on('data', (part) => parts.push(part));
  response.on('end', () => done(null, Buffer.concat(parts)));
}
