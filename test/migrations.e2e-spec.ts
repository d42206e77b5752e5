import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanText } from '../libs/field-rules/index.ts';
import { databaseSchema } from '../src/database-schema.ts';
import { columnName, type Database, openDatabase } from '../src/platform/database/index.ts';
import { createOwnedDatabase, dropOwnedDatabase } from './support/server-database.ts';
import { testSettings } from './support/test-settings.ts';
import { datalinkFields } from '../src/datalinks/index.ts';
import { datalinksKey } from '../src/datalinks/datalinks-key.rules.ts';
import { userKeys } from '../src/users/user-keys.rules.ts';

type Row = Record<string, unknown>;

// The login owns its tables and is no superuser, so that row-level security applies to the migration too.
describe('texts that were stored before there were rules for invisible characters', () => {
  const serverUrl = process.env['DATABASE_URL'];
  const name = `cardroll_old_${process.pid}`;
  let settings: Record<string, string>;
  let database: Database;

  const open = (migrations: typeof databaseSchema.migrations) =>
    openDatabase(
      testSettings(settings),
      { ...databaseSchema, migrations },
      {
        onCrash: (error) => {
          throw error;
        },
      },
    );
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
    if (serverUrl) settings = { DATABASE_URL: await createOwnedDatabase(serverUrl, name) };
    else settings = { DATA_DIR: mkdtempSync(join(tmpdir(), 'cardroll-old-')) };
    database = await open(databaseSchema.migrations.filter((migration) => migration.name < '20261127000000'));
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
    await database.close();
    database = await open(databaseSchema.migrations);
    // A new embedded database, which a busy machine takes a minute to create.
  }, 240_000);

  afterAll(async () => {
    await database.close();
    if (serverUrl) await dropOwnedDatabase(serverUrl, name);
    else rmSync(settings['DATA_DIR']!, { recursive: true, force: true });
  });

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
