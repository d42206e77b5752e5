import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanText } from '../libs/field-rules/index.ts';
import { AuditChain } from '../src/audit/audit-chain.service.ts';
import { AuditVerification } from '../src/audit/index.ts';
import { databaseSchema } from '../src/database-schema.ts';
import { columnName, type Database, openDatabase } from '../src/platform/database/index.ts';
import { JobQueue } from '../src/platform/jobs/index.ts';
import { createOwnedDatabase, dropOwnedDatabase } from './support/server-database.ts';
import { testSettings } from './support/test-settings.ts';
import { datalinkFields } from '../src/datalinks/index.ts';
import { datalinksKey } from '../src/datalinks/datalinks-key.rules.ts';
import { userKeys } from '../src/users/user-keys.rules.ts';

type Row = Record<string, unknown>;

/** A database with the tables of an earlier version. The login owns them and is no superuser, so that row-level security applies. */
class OldDatabase {
  readonly #serverUrl = process.env['DATABASE_URL'];
  readonly #name: string;
  #settings!: Record<string, string>;
  database!: Database;

  constructor(name: string) {
    this.#name = `cardroll_${name}_${process.pid}`;
  }

  async open(isApplied: (migration: string) => boolean): Promise<Database> {
    if (this.#serverUrl) this.#settings = { DATABASE_URL: await createOwnedDatabase(this.#serverUrl, this.#name) };
    else this.#settings = { DATA_DIR: mkdtempSync(join(tmpdir(), 'cardroll-old-')) };
    const database = await this.#open(false);
    await database.migrations.applyOnly(databaseSchema.migrations.map(({ name }) => name).filter(isApplied));
    return database;
  }

  async migrate(): Promise<Database> {
    await this.database.close();
    return this.#open(true);
  }

  async #open(isMigrating: boolean): Promise<Database> {
    const onCrash = (error: Error) => {
      throw error;
    };
    return (this.database = await openDatabase(testSettings(this.#settings), databaseSchema, { onCrash, isMigrating }));
  }

  async dispose(): Promise<void> {
    await this.database.close();
    if (this.#serverUrl) await dropOwnedDatabase(this.#serverUrl, this.#name);
    else rmSync(this.#settings['DATA_DIR']!, { recursive: true, force: true });
  }
}

describe('texts that were stored before there were rules for invisible characters', () => {
  const old = new OldDatabase('old_texts');
  let database: Database;

  const query = <Result extends Row = Row>(sql: string, ...parameters: unknown[]) =>
    database.acrossCompanies((em) => em.execute<Result[]>(sql, parameters));
  const insert = async (table: string, row: Row) => {
    const columns = Object.keys(row);
    await query(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
    return String(row['id'] ?? row['user_id']);
  };
  const get = async (table: string, id: string) =>
    (await query(`select * from ${table} where ${table === 'datalinks' ? 'user_id' : 'id'} = ?`, id))[0]!;

  const company = randomUUID();
  const invisibleCompany = randomUUID();
  const addUser = (username: string, profile: Row = {}) =>
    insert('users', {
      id: randomUUID(),
      company_id: company,
      username,
      username_key: username.toLowerCase(),
      password_hash: '',
      role: 'member',
      email: `${username}@example.com`,
      first_name: 'First',
      last_name: 'Last',
      company_name: 'Acme',
      ...profile,
    });
  const [previewed, ended] = [randomUUID(), randomUUID()];
  const addImport = (id: string, values: Row) =>
    insert('imports', {
      id,
      company_id: company,
      mode: 'preview',
      blank: 'keep',
      existing_passwords: 'update',
      file_name: 'staff.xlsx',
      header: '[]',
      header_row: 1,
      created_by: randomUUID(),
      created_by_username: 'admin',
      session_id: randomUUID(),
      ...values,
    });
  const changes = [
    { field: 'firstName', from: 'A\u200bnn', to: 'Jose\u0301' },
    { field: 'whatsApp', from: null, to: '852–1234' },
    { field: 'password', from: null, to: null },
  ];
  const skipped = [{ field: 'fax', current: null, inFile: '+852\u00a01234' }];
  const users: Record<'odd' | 'invisible' | 'plain', string> = { odd: '', invisible: '', plain: '' };
  let auditedBefore: Row[];

  beforeAll(async () => {
    database = await old.open((migration) => migration < '20261127000000');
    await insert('companies', { id: company, name: 'A\u200bcme Zu\u0308rich' });
    await insert('companies', { id: invisibleCompany, name: '\u200e' });
    users.odd = await addUser('odd.user', {
      email: 'O\u00addd@Example.com\u200f',
      first_name: '\u202aJose\u0301\u202c \u200e',
      last_name: 'Strau\u00df "?" \\ $1 \u200cx',
      company_name: '\u200eAcme',
      title: '\u00ad',
      department: 'Su\u0308d\u2060',
      about_me: 'Zero\u200bwidth Jose\u0301\n?',
      whats_app: '852\u20139123\u00a04567',
    });
    users.invisible = await addUser('invisible.user', { first_name: '\u200e', last_name: '\u00ad\u200d\u200f', company_name: '\u202e' });
    users.plain = await addUser('Plain.User', { first_name: '小明', last_name: '王' });
    await query(
      `insert into users (id, company_id, username, username_key, password_hash, role, email, first_name, last_name, company_name)
       select gen_random_uuid(), ?::uuid, 'many.' || n, 'many.' || n, '', 'member', 'many@example.com', 'Ma' || chr(173) || 'ny', 'User', 'Acme'
       from generate_series(1, 1100) as n`,
      company,
    );
    await insert('datalinks', {
      user_id: users.odd,
      company_id: company,
      work_phone: '+852\u00a09123\u20134567',
      website: 'https://exam\u200bple.com',
      address: 'Flat\u200b 3',
    });
    await insert('datalinks', { user_id: users.plain, company_id: company, work_phone: '+852 9123', updated_at: '2025-01-01' });
    const difference = { company_id: company, import_id: ended, row_number: 2, seen_at: '2026-01-01' };
    await insert('skipped_datalinks', {
      id: randomUUID(),
      user_id: users.odd,
      field: 'workPhone',
      current: null,
      in_file: '+852 9123-4567',
      ...difference,
    });
    await insert('skipped_datalinks', {
      id: randomUUID(),
      user_id: users.odd,
      field: 'fax',
      current: '1\u20132345',
      in_file: '852\u20131234',
      ...difference,
    });
    await addImport(previewed, { state: 'previewed' });
    await addImport(ended, { state: 'completed', ended_at: '2026-01-01' });
    for (const import_id of [previewed, ended]) {
      const row = { import_id, position: 0, company_id: company, row_number: 2, username: 'odd.user', outcome: 'updated' };
      await insert('import_rows', { ...row, changes: JSON.stringify(changes), skipped: JSON.stringify(skipped) });
    }
    await insert('audit_events', {
      id: randomUUID(),
      company_id: company,
      action: 'user.updated',
      target_type: 'user',
      changes: JSON.stringify(changes),
    });
    auditedBefore = await query('select * from audit_events order by position');
    database = await old.migrate();
    // A new embedded database, which a busy machine takes a minute to create.
  }, 240_000);

  afterAll(() => old.dispose());

  it('are cleaned in the version that waiting previews know', async () => {
    expect(await get('users', users.odd)).toMatchObject({
      email: 'Odd@Example.com',
      first_name: 'José',
      last_name: 'Strauß "?" \\ $1 \u200cx',
      company_name: 'Acme',
      title: null,
      department: 'Süd',
      about_me: 'Zero\u200bwidth José\n?',
      whats_app: '852-9123 4567',
      version: 1,
    });
    expect(await get('companies', company)).toMatchObject({ name: 'Acme Zürich', name_key: 'acme zurich', version: 1 });
    expect(await get('datalinks', users.odd)).toMatchObject({
      work_phone: '+852 9123-4567',
      website: 'https://example.com',
      address: 'Flat\u200b 3',
    });
  });

  it('stay as they are if there is nothing to clean', async () => {
    expect(await get('users', users.plain)).toMatchObject({ username: 'Plain.User', first_name: '小明', version: 1 });
    const [datalinks] = await query(
      `select to_char(updated_at, 'YYYY-MM-DD') as "updatedOn" from datalinks where user_id = ?`,
      users.plain,
    );
    expect(datalinks).toEqual({ updatedOn: '2025-01-01' });
  });

  it('become the username in a required field of which nothing visible is left', async () => {
    const { first_name, last_name, company_name } = await get('users', users.invisible);
    expect([first_name, last_name, company_name]).toEqual(Array.from({ length: 3 }, () => 'invisible.user'));
    expect(await get('companies', invisibleCompany)).toMatchObject({ name: 'Company', name_key: 'company' });
  });

  it('are cleaned in every row of a large table', async () => {
    const [counted] = await query(`select count(*)::int as cleaned from users where first_name = 'Many' and name_key = 'many user'`);
    expect(counted).toEqual({ cleaned: 1100 });
  });

  it('get the keys that the service gives to a user today, and are clean by its rules', async () => {
    for (const id of Object.values(users)) {
      const user = await get('users', id);
      const text = (column: string) => String(user[column]);
      const keys = userKeys({
        username: text('username'),
        email: text('email'),
        firstName: text('first_name'),
        lastName: text('last_name'),
        title: user['title'] as string | null,
        department: user['department'] as string | null,
        companyName: text('company_name'),
      });
      expect(user).toMatchObject(Object.fromEntries(Object.entries(keys).map(([key, value]) => [columnName(key), value])));
      expect(cleanText({ kind: 'line' }, text('first_name'))).toBe(user['first_name']);
    }
  });

  it('are found by their datalinks as the service writes them today', async () => {
    for (const id of [users.odd, users.plain]) {
      const row = await get('datalinks', id);
      const values = Object.fromEntries(datalinkFields.map((field) => [field, row[columnName(field)] as string | null]));
      expect(row['search_key']).toBe(datalinksKey(values));
      expect(row['search_key']).toContain('8529123');
    }
  });

  it('are listed as skipped datalinks only while the two values differ', async () => {
    expect(await query('select field, current, in_file from skipped_datalinks')).toEqual([
      { field: 'fax', current: '1-2345', in_file: '852-1234' },
    ]);
  });

  it('are cleaned in the rows that can still be applied or undone, and nowhere else in the history', async () => {
    const rowsOf = async (id: string) => (await query('select changes, skipped from import_rows where import_id = ?', id))[0];
    expect(await rowsOf(previewed)).toEqual({
      changes: [
        { field: 'firstName', from: 'Ann', to: 'José' },
        { field: 'whatsApp', from: null, to: '852-1234' },
        { field: 'password', from: null, to: null },
      ],
      skipped: [{ field: 'fax', current: null, inFile: '+852 1234' }],
    });
    expect(await rowsOf(ended)).toEqual({ changes, skipped });
    expect(await query('select * from audit_events order by position')).toEqual(auditedBefore);
  });
});

describe('an audit log with checkpoints in the order of transaction ids', () => {
  const old = new OldDatabase('old_audit');
  const company = randomUUID();
  /** In the order of their positions. */
  const transactionIds = [50, 20, 40, 30, 60];
  const query = (sql: string, ...parameters: unknown[]) => old.database.acrossCompanies((em) => em.execute(sql, parameters));
  const report = async () => (await new AuditVerification(old.database).verify()).find(({ companyId }) => companyId === company)!;

  beforeAll(async () => {
    await old.open((migration) => migration < '20261129000000');
    await query(`insert into companies (id, name, name_key) values (?, 'Acme', 'acme')`, company);
    for (const transactionId of transactionIds)
      await query(
        `insert into audit_events (id, company_id, action, target_type, transaction_id) values (?, ?, 'user.updated', 'user', ?::text::xid8)`,
        randomUUID(),
        company,
        String(transactionId),
      );
    // As the earlier version made it: over the entries with the ids 20 and 30.
    await query(
      `insert into audit_seals (company_id, sequence, events, last_transaction_id, last_position, previous_hash, hash)
       select ?, 1, 2, '30', max(position) filter (where transaction_id = '30'), ?::bytea,
         sha256(?::bytea || convert_to(string_agg(jsonb_build_array(position, id, extract(epoch from at)::numeric(20, 3), company_id, actor_id,
           actor_username, subject_id, subject_username, impersonation_id, action, target_type, target_id, target_name, changes, details, request_id,
           address, session_id, user_agent, transaction_id::text)::text, E'\\n' order by transaction_id, position), 'UTF8'))
       from audit_events where transaction_id <= '30'`,
      company,
      Buffer.alloc(32),
      Buffer.alloc(32),
    );
    await old.migrate();
  }, 240_000);

  afterAll(() => old.dispose());

  it('keeps them, has the other entries covered, and goes on in the order of positions', async () => {
    expect(await report()).toMatchObject({ problem: null, events: 5, pending: 0 });
    await query(
      `insert into audit_events (id, company_id, action, target_type) values (?, ?, 'user.updated', 'user')`,
      randomUUID(),
      company,
    );
    expect(await report()).toMatchObject({ problem: null, events: 5, pending: 1 });
    await new AuditChain(old.database, testSettings(), new JobQueue(old.database)).addCheckpoints();
    expect(await report()).toMatchObject({ problem: null, events: 6, pending: 0 });
  });

  it('shows that an entry was added among the old ones', async () => {
    const add = (transactionId: string) =>
      query(
        `insert into audit_events (id, company_id, action, target_type, transaction_id) values (?, ?, 'user.updated', 'user', ?::text::xid8)`,
        randomUUID(),
        company,
        transactionId,
      );
    await add('70');
    expect((await report()).problem).toMatch(/1 entries of the first releases have no checkpoint/);
    await add('25');
    expect((await report()).problem).toMatch(/checkpoint 1 .* do not match it/);
  });
});
