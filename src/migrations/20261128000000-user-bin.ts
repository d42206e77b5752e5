import { Migration } from '@mikro-orm/migrations';

/**
 * The bin: users who are deleted, and erased 30 days later. A policy of the database hides them from every statement that does
 * not ask for them. Also the keys by which the list of users is sorted and datalinks are found. The rules are copies of those
 * of the program, because a migration that has been released never changes.
 */
export class Migration20261128000000 extends Migration {
  override async up(): Promise<void> {
    // Row-level security applies to an owner of the tables who is no superuser.
    await this.execute("select set_config('cardroll.company', 'all', true)");
    for (const statement of newColumns) await this.execute(statement);
    await this.#eachBatch('users', 'id', ['title', 'company_name'], ({ title, company_name }) => ({
      title_key: title ? fold(title) : null,
      company_name_key: fold(company_name!),
    }));
    await this.#eachBatch('datalinks', 'user_id', datalinkColumns, (row) => ({ search_key: datalinksKey(row) }));
    for (const statement of bin) await this.execute(statement);
    await this.execute("select set_config('cardroll.company', '', true)");
  }

  /** Leaves versions and times of change as they are: no user has changed anything. */
  async #eachBatch(table: string, key: string, columns: string[], keysOf: (row: TextRow) => TextRow): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = (await this.execute(
        `select ${key} as key, ${columns.join(', ')} from ${table} where ${key} > ?::uuid order by ${key} limit ${batchRows}`,
        [after],
      )) as TextRow[];
      if (rows.length === 0) return;
      const entries = rows.map((row) => ({ key: row['key']!, ...keysOf(row) }));
      const names = Object.keys(entries[0]!).slice(1);
      await this.execute(
        `update ${table} t set ${names.map((name) => `${name} = e.${name}`).join(', ')}
         from jsonb_to_recordset(?::jsonb) as e (key uuid, ${names.map((name) => `${name} text`).join(', ')}) where t.${key} = e.key`,
        [JSON.stringify(entries)],
      );
      after = rows.at(-1)!['key']!;
    }
  }
}

type TextRow = Record<string, string | null>;

const batchRows = 1_000;
const phoneColumns = ['work_phone', 'mobile_phone', 'fax'];
const datalinkColumns = [...phoneColumns, 'website', 'address'];

const newColumns = [
  'alter table users add column deleted_at timestamptz(3), add column title_key text collate "C", add column company_name_key text collate "C"',
  'alter table users alter column whats_app type text collate "C"',
  `alter table datalinks add column search_key text collate "C" not null default ''`,
];

const bin = [
  'alter table users alter column company_name_key set not null',
  'create index users_bin on users (company_id, deleted_at, id) where deleted_at is not null',
  'create index datalinks_company on datalinks (company_id)',
  // It narrows the policy of the company, for all statements of the service, of the ORM and in plain SQL.
  `create policy outside_bin on users as restrictive
     using (deleted_at is null or (select coalesce(current_setting('cardroll.bin', true), '') = 'shown'))`,
  // A username in the bin of another company is taken, too.
  `create or replace function username_keys_taken_elsewhere(own_company uuid, keys text[]) returns setof text language plpgsql as $$
     declare
       own_wall text := coalesce(current_setting('cardroll.company', true), '');
       own_bin text := coalesce(current_setting('cardroll.bin', true), '');
     begin
       perform set_config('cardroll.company', 'all', true), set_config('cardroll.bin', 'shown', true);
       return query select username_key from users where username_key = any(keys) and company_id is distinct from own_company;
       perform set_config('cardroll.company', own_wall, true), set_config('cardroll.bin', own_bin, true);
     end $$`,
  `create function username_keys_in_bin(own_company uuid, keys text[]) returns setof text language plpgsql as $$
     declare
       own_bin text := coalesce(current_setting('cardroll.bin', true), '');
     begin
       perform set_config('cardroll.bin', 'shown', true);
       return query select username_key from users where username_key = any(keys) and company_id = own_company and deleted_at is not null;
       perform set_config('cardroll.bin', own_bin, true);
     end $$`,
];

/** What a search compares with: the texts, folded, and each phone as its digits. */
function datalinksKey(row: TextRow): string {
  const phones = phoneColumns.map((column) => (row[column] ?? '').replace(/\D/g, ''));
  return [...datalinkColumns.map((column) => fold(row[column] ?? '')), ...phones].filter((part) => part !== '').join('\n');
}

function fold(text: string): string {
  const ignored = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
  const letters = text.replace(ignored, '').normalize('NFKD').replace(ignored, '').toLowerCase().toUpperCase().toLowerCase();
  return letters.replace(/[ςđłø]/g, (letter) => ({ ς: 'σ', đ: 'd', ł: 'l', ø: 'o' })[letter]!);
}
