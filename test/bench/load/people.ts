// The people of our company, by plain SQL: creating them through the API would take minutes of hashing.
import { Client } from 'pg';
import { PasswordHasher } from '../../../libs/password-hash/index.ts';
import type * as datalinksKeyModule from '../../../src/datalinks/datalinks-key.rules.ts';
import { columnName } from '../../../src/platform/database/column-name.ts';
import { userKeys } from '../../../src/users/user-keys.rules.ts';
import { importBuilt } from '../service.ts';
import { existingPeople } from '../workbooks.ts';
import { password } from './sizes.ts';

const batchRows = 2_000;
const profileFields = ['email', 'firstName', 'lastName', 'companyName', 'title', 'department', 'aboutMe', 'whatsApp'] as const;
const datalinkFields = ['workPhone', 'mobilePhone', 'fax', 'website', 'address'] as const;

type Row = Record<string, string | null>;

/** Adds the people of {@link existingPeople} with datalinks and a password, and returns their ids in the same order. */
export async function addPeople(databaseUrl: string, companyId: string, count: number, from = 0): Promise<string[]> {
  const { datalinksKey } = await importBuilt<typeof datalinksKeyModule>('datalinks/datalinks-key.rules.js');
  const passwordHash = await new PasswordHasher().hash(password);
  const people = existingPeople(count, 'Clerk', from).map(([username, , ...cells]) => {
    const profile = valuesOf(profileFields, cells);
    const datalinks = valuesOf(datalinkFields, cells.slice(profileFields.length));
    const keys = userKeys({ ...profile, username } as Parameters<typeof userKeys>[0]);
    const user = { id: crypto.randomUUID(), companyId, username, usernameKey: username, passwordHash, role: 'member', ...profile, ...keys };
    return { user: user as Row, datalinks: { userId: user.id, companyId, ...datalinks, searchKey: datalinksKey(datalinks) } };
  });
  const client = new Client(databaseUrl);
  await client.connect();
  for (let start = 0; start < count; start += batchRows) {
    const batch = people.slice(start, start + batchRows);
    const [users, datalinks] = [batch.map((person) => person.user), batch.map((person) => person.datalinks)];
    await insert(client, 'users', users);
    await insert(client, 'datalinks', datalinks);
  }
  // Otherwise autovacuum would run during the measurements.
  await client.query('vacuum analyze users');
  await client.query('vacuum analyze datalinks');
  await client.end();
  return people.map(({ user }) => user['id']!);
}

function valuesOf<Field extends string>(fields: readonly Field[], cells: (string | null)[]): Record<Field, string | null> {
  return Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? null])) as Record<Field, string | null>;
}

async function insert(client: Client, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!).map((property) => columnName(property));
  const records = rows.map((row) => Object.fromEntries(Object.values(row).map((value, index) => [columns[index]!, value])));
  await client.query(
    `insert into ${table} (${columns.join(', ')}) select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(records)],
  );
}
