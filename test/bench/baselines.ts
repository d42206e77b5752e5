// What the work would cost if nothing were asked of it but the work itself, on the same database.
import { createDeflateRaw } from 'node:zlib';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import type * as databaseModule from '../../src/platform/database/index.ts';
import { oldPerson } from './workbooks.ts';

type Database = databaseModule.Database;

const pageRows = 1_000;

/** A transaction without the walls of the service: floors do not pay for them. */
function bare<T>({ orm }: Database, work: (em: EntityManager) => Promise<T>): Promise<T> {
  return orm.em.fork().transactional(work);
}

const columns = [
  'username_key',
  'email',
  'first_name',
  'last_name',
  'company_name',
  'title',
  'department',
  'about_me',
  'whats_app',
] as const;

/** Users without a password that anybody knows, as hashing so many would take a quarter of an hour. */
export async function addExisting(database: Database, companyId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += pageRows * 10) {
    const people = Array.from({ length: Math.min(pageRows * 10, count - from) }, (_, index) => oldPerson(from + index));
    await bare(database, async (em) => {
      await em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, email, first_name, last_name, company_name, title, department, about_me, whats_app, role)
         select gen_random_uuid(), ?::uuid, c->>0, c->>0, '', c->>2, c->>3, c->>4, c->>5, c->>6, c->>7, c->>8, c->>9, 'member' from jsonb_array_elements(?::jsonb) as c`,
        [companyId, JSON.stringify(people)],
      );
      await em.execute(
        `insert into datalinks (user_id, company_id, work_phone, mobile_phone, fax, website, address)
         select u.id, u.company_id, c->>10, c->>11, c->>12, c->>13, c->>14 from jsonb_array_elements(?::jsonb) as c join users u on u.username_key = c->>0`,
        [JSON.stringify(people)],
      );
    });
  }
  await vacuum(database);
}

/** As autovacuum would have done by and by, in the midst of what is measured. */
export async function vacuum({ orm }: Database): Promise<void> {
  for (const table of ['users', 'datalinks']) await orm.em.getConnection().execute(`vacuum analyze ${table}`);
}

/** One read of all users of the company with their datalinks, by key pages. */
export async function readAll(
  database: Database,
  companyId: string,
  onPage: (rows: Record<string, unknown>[]) => unknown = () => undefined,
): Promise<void> {
  for (let after = ''; ;) {
    const rows = await bare(database, (em) =>
      em.execute<Record<string, unknown>[]>(
        `select u.id, ${columns.map((column) => `u.${column}`).join(', ')}, u.version, u.created_at, d.work_phone, d.mobile_phone, d.fax, d.website, d.address
         from users u left join datalinks d on d.user_id = u.id where u.company_id = ? and u.username_key > ? order by u.username_key limit ?`,
        [companyId, after, pageRows],
      ),
    );
    if (rows.length === 0) return;
    await onPage(rows);
    after = String(rows.at(-1)!['username_key']);
  }
}

/** One raw upsert of the same rows, a thousand at a time. */
export async function upsertAll(database: Database, companyId: string, count: number, title: string): Promise<void> {
  for (let from = 0; from < count; from += pageRows) {
    const people = Array.from({ length: Math.min(pageRows, count - from) }, (_, index) => oldPerson(from + index, title));
    const column = (place: number) => people.map((person) => person[place]);
    await bare(database, (em) =>
      em.execute(
        `insert into users (id, company_id, username, username_key, password_hash, role, email, first_name, last_name, company_name, title, department, about_me, whats_app)
         select gen_random_uuid(), ?::uuid, username, username, '', 'member', email, first_name, last_name, company_name, title, department, about_me, whats_app
         from jsonb_to_recordset(?::jsonb) as e (username text, email text, first_name text, last_name text, company_name text, title text, department text, about_me text, whats_app text)
         on conflict (username_key) do update set email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
           company_name = excluded.company_name, title = excluded.title, department = excluded.department, about_me = excluded.about_me,
           whats_app = excluded.whats_app, version = users.version + 1, updated_at = now()`,
        [
          companyId,
          JSON.stringify(
            people.map((_, index) => ({
              username: column(0)[index],
              email: column(2)[index],
              first_name: column(3)[index],
              last_name: column(4)[index],
              company_name: column(5)[index],
              title: column(6)[index],
              department: column(7)[index],
              about_me: column(8)[index],
              whats_app: column(9)[index],
            })),
          ),
        ],
      ),
    );
  }
}

/** A keyset read and XML by hand, through zlib at the level of our exports. */
export async function exportByHand(database: Database, companyId: string): Promise<void> {
  const deflate = createDeflateRaw({ level: 1 });
  deflate.pipe(new Writable({ write: (_chunk, _encoding, done) => done() }));
  const escape = (value: unknown) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  let row = 1;
  await readAll(database, companyId, async (rows) => {
    let xml = '';
    for (const user of rows) {
      row++;
      let cells = '';
      columns.forEach((column, place) => {
        if (user[column] != null)
          cells += `<c r="${String.fromCharCode(65 + place)}${row}" s="1" t="inlineStr"><is><t>${escape(user[column])}</t></is></c>`;
      });
      xml += `<row r="${row}">${cells}<c r="J${row}" s="2"><v>${(new Date(user['created_at'] as string).getTime() + 2_209_161_600_000) / 86_400_000}</v></c></row>`;
    }
    if (!deflate.write(xml)) await once(deflate, 'drain');
  });
  deflate.end();
  await once(deflate, 'end');
}
