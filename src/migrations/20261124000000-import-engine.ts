import { Migration } from '@mikro-orm/migrations';

/** Previews that are applied later, undo, progress, idempotency keys, and what files said of datalinks. */
export class Migration20261124000000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table users add column last_login_at timestamptz(3)',
  'create index users_email on users (company_id, lower(email))',

  'alter table imports drop constraint imports_mode_check',
  `alter table imports add constraint imports_mode_check check (mode in ('apply', 'preview', 'undo'))`,
  `alter table imports
    add column revision integer not null default 0,
    add column rows_per_second real,
    add column expires_at timestamptz(3),
    add column applied_by uuid,
    add column applied_by_username text,
    add column undoes uuid references imports (id) on delete cascade,
    add column undone_by uuid`,
  'create index imports_undoes on imports (undoes) where undoes is not null',
  `create index imports_previewed on imports (expires_at) where state = 'previewed'`,

  // What a preview has planned stands beside the row until it is applied or expires.
  `alter table import_rows
    drop column cells,
    add column hints jsonb not null default '[]',
    add column conflicts jsonb not null default '[]',
    add column plan jsonb,
    add column password_hash text`,
  // The import is locked while its rows are written: asking for each of 100,000 rows whether it and its company exist takes
  // half of the time of writing them. They go with it all the same.
  'alter table import_rows drop constraint import_rows_company_id_fkey, drop constraint import_rows_import_id_fkey',
  `create function delete_import_rows() returns trigger language plpgsql as $$
    begin
      delete from import_rows where import_id = old.id;
      return old;
    end
  $$`,
  'create trigger imports_rows_go_too before delete on imports for each row execute function delete_import_rows()',
  // The cells are only wanted for the report, all of them in order: a compressed piece for each chunk of rows.
  `create table import_cells (
    import_id uuid not null references imports (id) on delete cascade,
    first_position integer not null,
    company_id uuid not null references companies (id),
    content bytea not null,
    primary key (import_id, first_position)
  )`,

  `create table idempotency_keys (
    company_id uuid not null references companies (id),
    key text not null,
    fingerprint bytea not null,
    owner uuid not null,
    import_id uuid references imports (id) on delete cascade,
    created_at timestamptz(3) not null default now(),
    primary key (company_id, key)
  )`,

  `create table skipped_datalinks (
    id uuid primary key,
    company_id uuid not null references companies (id),
    user_id uuid not null references users (id) on delete cascade,
    field text not null,
    current text,
    in_file text not null,
    import_id uuid not null,
    row_number integer not null,
    seen_at timestamptz(3) not null,
    dismissed_at timestamptz(3),
    unique (user_id, field)
  )`,
  'create index skipped_datalinks_open on skipped_datalinks (company_id, seen_at desc, id desc) where dismissed_at is null',
];
