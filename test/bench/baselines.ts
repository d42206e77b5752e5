// The same work on the same database without the service: the cost that no implementation can avoid.
import { createDeflateRaw } from 'node:zlib';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '../../src/platform/database/index.ts';
import { existingPeople } from './workbooks.ts';

const batchRows = 1_000;
const profileColumns = ['email', 'first_name', 'last_name', 'company_name', 'title', 'department', 'about_me', 'whats_app'];
/** The keys for search and order, which the baselines do not compute. */
const keyColumns = 'email_key, search_key, name_key, first_name_key, last_name_key, company_name_key';
const exportColumns = ['username_key', ...profileColumns];
const datalinkColumns = ['work_phone', 'mobile_phone', 'fax', 'website', 'address'];
const fileColumns = ['username', 'password', ...profileColumns, ...datalinkColumns];

/** A transaction of the ORM without row-level security, which the baselines do not pay for. */
function plainTransaction<T>({ orm }: Database, work: (em: EntityManager) => Promise<T>): Promise<T> {
  return orm.em.fork().transactional(work);
}

/** People as records for `jsonb_to_recordset`. */
function toRecords(people: (string | null)[][]): string {
  return JSON.stringify(people.map((cells) => Object.fromEntries(fileColumns.map((column, index) => [column, cells[index]]))));
}

const recordType = fileColumns.map((column) => `${column} text`).join(', ');

/** Users without a password, because hashing so many would take a quarter of an hour. */
export async function addExistingUsers(database: Database, companyId: string, count: number): Promise<void> {
  const profile = profileColumns.join(', ');
  const datalinks = datalinkColumns.join(', ');
  for (let from = 0; from < count; from += batchRows) {
    const people = toRecords(existingPeople(Math.min(batchRows, count - from), 'Clerk', from));
    await plainTransaction(database, async (em) => {
      await em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, role, ${keyColumns}, ${profile})
         select gen_random_uuid(), ?::uuid, username, username, '', 'member', '', '', '', '', '', '', ${profile} from jsonb_to_recordset(?::jsonb) as person (${recordType})`,
        [companyId, people],
      );
      await em.execute(
        `insert into datalinks (user_id, company_id, ${datalinks})
         select u.id, u.company_id, ${datalinkColumns.map((column) => `person.${column}`).join(', ')}
         from jsonb_to_recordset(?::jsonb) as person (${recordType}) join users u on u.username_key = person.username`,
        [people],
      );
    });
  }
  await vacuum(database);
}

/** Otherwise autovacuum would run at some moment of the measurements. */
export async function vacuum({ orm }: Database): Promise<void> {
  for (const table of ['users', 'datalinks']) await orm.em.getConnection().execute(`vacuum analyze ${table}`);
}

/** Reads all users of the company with their datalinks, page by page. */
export async function readAllUsers(
  database: Database,
  companyId: string,
  onPage: (rows: Record<string, unknown>[]) => unknown = () => undefined,
): Promise<void> {
  const columns = [...exportColumns.map((column) => `u.${column}`), ...datalinkColumns.map((column) => `d.${column}`)].join(', ');
  for (let after = ''; ;) {
    const rows = await plainTransaction(database, (em) =>
      em.execute<Record<string, unknown>[]>(
        `select u.id, u.version, u.created_at, ${columns} from users u left join datalinks d on d.user_id = u.id
         where u.company_id = ? and u.username_key > ? order by u.username_key limit ?`,
        [companyId, after, batchRows],
      ),
    );
    if (rows.length === 0) return;
    await onPage(rows);
    after = String(rows.at(-1)!['username_key']);
  }
}

/** Upserts all users in batches, with one statement each. */
export async function upsertAllUsers(database: Database, companyId: string, count: number): Promise<void> {
  const profile = profileColumns.join(', ');
  for (let from = 0; from < count; from += batchRows) {
    const people = toRecords(existingPeople(Math.min(batchRows, count - from), 'Clerk', from));
    await plainTransaction(database, (em) =>
      em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, role, ${keyColumns}, ${profile})
         select gen_random_uuid(), ?::uuid, username, username, '', 'member', '', '', '', '', '', '', ${profile} from jsonb_to_recordset(?::jsonb) as person (${recordType})
         on conflict (username_key) do update set ${profileColumns.map((column) => `${column} = excluded.${column}`).join(', ')},
           version = users.version + 1, updated_at = now()`,
        [companyId, people],
      ),
    );
  }
}

/** Reads all users and compresses the XML of their sheet at the level of our exports. */
export async function exportAllUsers(database: Database, companyId: string): Promise<void> {
  const deflate = createDeflateRaw({ level: 1 });
  deflate.pipe(new Writable({ write: (_chunk, _encoding, done) => done() }));
  let sheetRow = 1;
  await readAllUsers(database, companyId, async (users) => {
    const xml = users.map((user) => toXmlRow(user, ++sheetRow)).join('');
    if (!deflate.write(xml)) await once(deflate, 'drain');
  });
  deflate.end();
  await once(deflate, 'end');
}

function toXmlRow(user: Record<string, unknown>, row: number): string {
  let cells = '';
  exportColumns.forEach((column, index) => {
    if (user[column] != null)
      cells += `<c r="${String.fromCharCode(65 + index)}${row}" s="1" t="inlineStr"><is><t>${escapeXml(user[column])}</t></is></c>`;
  });
  const days = (new Date(user['created_at'] as string).getTime() + 2_209_161_600_000) / 86_400_000;
  return `<row r="${row}">${cells}<c r="J${row}" s="2"><v>${days}</v></c></row>`;
}

function escapeXml(value: unknown): string {
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
